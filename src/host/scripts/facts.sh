#!/bin/bash
# facts [-v] [PATH...]: how the whole host stands, and the content of the files asked for. With -v also which versions of
# their programs the containers run. Changes nothing.
# shellcheck disable=SC2317,SC2329

# Whether something keeps the clock right; nothing where systemd cannot tell
synchronized() {
  local answer
  answer=$(timeout 5 timedatectl show -p NTPSynchronized --value 2>/dev/null || true)
  case $answer in yes | no) echo "synchronized=$answer" ;; esac
}

tell_system() {
  # os-release is made to be sourced, but here it shall not set what it likes.
  # shellcheck disable=SC1091,SC2046
  (
    . /etc/os-release
    record system "os=${ID:-linux}" "version=${VERSION_ID:-}" "architecture=$(uname -m)" \
      "reboot-required=$(yes_or_no test -e /run/reboot-required)" $(synchronized) "clock=$(date +%s)"
  )
}

# File systems of devices; a bare file mounted from one (in a container) is none.
tell_mounts() {
  local source point type rest
  while read -r source point type rest; do
    case $source in /dev/*) ;; *) continue ;; esac
    case $type in squashfs | fuse*) continue ;; esac
    point=$(printf '%b' "$point")
    if [ -d "$point" ] && [ -b "$source" ]; then tell_mount "$point" "$source" "$type"; fi
  done </proc/self/mounts
}

tell_fstab() {
  local spec point type options rest
  [ -f /etc/fstab ] || return 0
  while read -r spec point type options rest || [ -n "$spec" ]; do
    case $spec in '' | '#'*) continue ;; esac
    record fstab "point=$(printf '%b' "$point")" "spec=$spec" "options=$options"
  done </etc/fstab
}

tell_device_names() {
  local name
  for name in /dev/disk/by-id/*; do
    if [ -b "$name" ]; then record device "name=${name##*/}" "path=$(readlink -f "$name")"; fi
  done
}

tell_services() {
  local unit name
  for unit in /etc/systemd/system/provision-registry-*.service; do
    [ -f "$unit" ] || continue
    name=${unit##*/provision-registry-}
    tell_service "${name%.service}"
  done
}

# tell_version NAME: what the program of a container says
tell_version() {
  local program=registry words
  local -a ask=(--version)
  if [ "$1" = proxy ]; then program=caddy ask=(version); fi
  words=$(timeout 20 docker exec "provision-registry-$1" "$program" "${ask[@]}" 2>/dev/null) || return 0
  record version "name=$1" "words=$words"
}

tell_versions() {
  local unit name
  for unit in /etc/systemd/system/provision-registry-*.service; do
    [ -f "$unit" ] || continue
    name=${unit##*/provision-registry-}
    tell_version "${name%.service}"
  done
}

main() {
  local versions=no path
  exec </dev/null
  shift
  if [ "${1:-}" = -v ]; then
    versions=yes
    shift
  fi
  tell_system
  tell_docker
  tell_mounts
  tell_fstab
  tell_device_names
  tell_services
  if [ $versions = yes ]; then tell_versions; fi
  for path in "$@"; do
    if [ -f "$path" ]; then record content "path=$path" "base64=$(base64 -w 0 "$path")"; fi
  done
}
