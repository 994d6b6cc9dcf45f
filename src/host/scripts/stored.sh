#!/bin/bash
# stored POINT UUID DIRECTORY CONFIG: what the registry keeps below DIRECTORY of a mounted volume, with the times that only
# its files tell, and whether it is read-only. Changes nothing.
# shellcheck disable=SC2317,SC2329

main() {
  exec </dev/null
  local point=$2 uuid=$3 root=$2/$4/docker/registry/v2 config=$5
  gate "$point" "$uuid"
  record storage "clock=$(date +%s)" "read-only=$(yes_or_no is_read_only)" \
    "available=$(df -B1 --output=avail "$point" | tail -n 1 | tr -d ' ')" \
    "total=$(df -B1 --output=size "$point" | tail -n 1 | tr -d ' ')"
  record content "path=$config" "base64=$(base64 -w 0 "$config")"
  [ -d "$root/repositories" ] || return 0
  # Names of repositories and tags have neither blanks nor percent signs, so these are records as they are. What goes
  # away while it is looked at, such as an upload that ends, is no failure.
  find "$root/repositories" -ignore_readdir_race \
    \( -name _layers -o -path '*/_manifests/tags/*/index' \) -prune -o \
    -path '*/_uploads/*' ! -path '*/repositories/provision-registry/*' -type f -mmin -60 -printf 'upload changed=%Ts path=%P\n' -o \
    -path '*/_manifests/tags/*/current/link' -printf 'tag pushed=%T@ path=%P\n' -o \
    -path '*/_manifests/revisions/*/link' -printf 'revision linked=%T@ path=%P\n'
  [ -d "$root/blobs" ] || return 0
  find "$root/blobs" -ignore_readdir_race -name data -printf 'blob size=%s path=%P\n'
}
