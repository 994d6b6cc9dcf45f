#!/bin/bash
# config-files USER: every config.json that counts on a node: those that kubelet looks at, in its order, root's and the
# login user's own for docker. Changes nothing.
# shellcheck disable=SC2317,SC2329

# kubelet_of_host: its process id, also where it is a part of k3s or MicroK8s; not one inside a container
kubelet_of_host() {
  local directory name
  for directory in /proc/[0-9]*; do
    name=$(cat "$directory/comm" 2>/dev/null) || continue
    case $name in kubelet | kubelite | k3s | k3s-agent | k3s-server) ;; *) continue ;; esac
    if [ "$(readlink "$directory/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ]; then
      printf %s "${directory#/proc/}"
      return
    fi
  done
}

# root_directory PID: what it was told as --root-dir
root_directory() {
  local word previous='' found=/var/lib/kubelet
  while IFS= read -r -d '' word; do
    case $word in
      --root-dir=* | -root-dir=*) found=${word#*=} ;;
      *) if [ "$previous" = --root-dir ] || [ "$previous" = -root-dir ]; then found=$word; fi ;;
    esac
    previous=$word
  done <"/proc/$1/cmdline"
  printf %s "$found"
}

# home_variable PID: its HOME, if it has one
home_variable() { tr '\0' '\n' <"/proc/$1/environ" | sed -n 's/^HOME=//p' | head -n 1; }

# tell_for_kubelet DIRECTORY...: a config.json each, once
tell_for_kubelet() {
  local directory path seen=:
  for directory in "$@"; do
    path=$(readlink -m -- "$directory")/config.json
    path=${path/#\/\///}
    case $seen in *:"$path":*) continue ;; esac
    seen+=$path:
    tell_config kubelet "$path" root
  done
}

# tell_config_files USER
tell_config_files() {
  local user=$1 pid root=/var/lib/kubelet cwd=/ home='' directories=()
  pid=$(kubelet_of_host)
  if [ -n "$pid" ]; then
    root=$(root_directory "$pid")
    cwd=$(readlink "/proc/$pid/cwd")
    home=$(home_variable "$pid")
    case $root in /*) ;; *) root=$cwd/$root ;; esac
    # Without HOME it looks below where it runs.
    case $home in /*) ;; *) home=$cwd/$home ;; esac
    directories=("$home/.docker")
  fi
  record kubelet "running=$(yes_or_no [ -n "$pid" ])" "directory=$root" "there=$(yes_or_no [ -d "$root" ])"
  tell_for_kubelet "$root" "$cwd" "${directories[@]}" /.docker
  tell_config docker "$(home_of root)/.docker/config.json" root
  if [ "$user" != root ]; then tell_config docker "$(home_of "$user")/.docker/config.json" "$user"; fi
}

home_of() {
  local line
  line=$(getent passwd "$1") || die "the host has no user $1"
  printf %s "$line" | cut -d : -f 6
}

main() {
  exec </dev/null
  tell_config_files "$2"
}
