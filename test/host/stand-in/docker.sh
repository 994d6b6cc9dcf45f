#!/bin/bash
# A docker that runs containers of distribution as processes, with the mounts that they ask for and nothing else of their own.
# A collector of garbage waits as long as /run/stand-in-hold is there.
# shellcheck disable=SC2016
set -euo pipefail
containers=/run/stand-in-docker
mkdir -p "$containers"

# is_running NAME
is_running() { [ -e "$containers/$1/pid" ] && kill -0 "$(cat "$containers/$1/pid")" 2>/dev/null; }

run() {
  local name='' spec='' binds=() image directory
  while :; do
    case $1 in
      --rm | --read-only) shift ;;
      --name) name=$2 && shift 2 ;;
      --label) spec=${2#spec=} && shift 2 ;;
      --volume) binds+=("$2") && shift 2 ;;
      --*) shift 2 ;;
      *) break ;;
    esac
  done
  image=$1 directory=$containers/$name
  shift
  is_running "$name" && echo "the container name $name is in use" >&2 && exit 125
  rm -rf "$directory"
  mkdir "$directory"
  printf %s "$image" >"$directory/image"
  printf %s "$spec" >"$directory/spec"
  printf '%s ' "${binds[@]}" >"$directory/binds"
  # Out of reach of signals to who asks, and holding nothing of theirs, as a container is. What lies deeper is mounted later.
  exec setsid unshare -m --propagation private bash -ec '
    printf %s $$ >"$1/pid"
    shift
    sort -t : -k 2,2 "$0" | while IFS=: read -r source target _; do
      [ -e "$target" ] || mkdir -p "$target"
      mount --bind "$source" "$target"
    done
    while [ "$1" = garbage-collect ] && [ -e /run/stand-in-hold ]; do sleep 0.05; done
    exec /usr/bin/docker-registry "$@"' <(printf '%s\n' "${binds[@]}") "$directory" "$@" 7>&- 8>&-
}

stop() {
  is_running "$1" || return 0
  kill -TERM "$(cat "$containers/$1/pid")"
  while is_running "$1"; do sleep 0.05; done
}

remove() {
  if is_running "$1"; then kill -KILL "$(cat "$containers/$1/pid")"; fi
  while is_running "$1"; do sleep 0.05; done
  rm -rf "${containers:?}/$1"
}

# inspect FORMAT NAME
inspect() {
  local words=$1 at=$containers/$2
  [ -e "$at/pid" ] || exit 1
  words=${words//'{{.State.Running}}'/$(if is_running "$2"; then echo true; else echo false; fi)}
  words=${words//'{{index .Config.Labels "spec"}}'/$(cat "$at/spec")}
  words=${words//'{{.Id}}'/$(cat "$at/pid")}
  words=${words//'{{.Image}}'/$(cat "$at/image")}
  words=${words//'{{.Config.Image}}'/$(cat "$at/image")}
  printf '%s\n' "${words//'{{range .HostConfig.Binds}}{{.}} {{end}}'/$(cat "$at/binds")}"
}

case "$*" in
  'run '*) run "${@:2}" ;;
  'stop '*) stop "${@: -1}" ;;
  'rm '*) remove "${@: -1}" ;;
  'inspect --type container -f '*) inspect "$5" "$6" ;;
  'image inspect '*) ;;
  'version -f '*) echo 29.1.0 ;;
  *) echo "not in this stand-in: $*" >&2 && exit 1 ;;
esac
