#!/bin/bash
# A config.json of docker, as kubelet and docker read it, told in one record.
# shellcheck disable=SC2317,SC2329

# Bigger ones are told without what is in them.
most_bytes=$((8 * 1024 * 1024))

# tell_config ROLE PATH [OWNER]: what is at a path, through a symbolic link, with its content
tell_config() {
  local role=$1 path=$2 user=${3-} target kind=missing content='' fields=()
  target=$path
  if [ -L "$path" ]; then
    target=$(readlink -m -- "$path")
    fields+=("target=$target")
  fi
  if [ -f "$target" ]; then kind=regular; elif [ -d "$target" ]; then kind=directory; elif [ -e "$target" ]; then kind=other; fi
  if [ $kind = regular ]; then
    fields+=("backup=$(yes_or_no [ -s "$target.provision-registry-backup" ])")
    fields+=("size=$(stat -c %s -- "$target")" "mode=$(stat -c %a -- "$target")" "owner=$(stat -c %U -- "$target")")
    if [ "$(stat -c %s -- "$target")" -le $most_bytes ]; then
      content=$(base64 -w 0 <"$target") || die "$path cannot be read"
      fields+=("sha256=$(sha_of_base64 "$content")")
    fi
  fi
  record config "role=$role" "user=$user" "path=$path" "kind=$kind" "${fields[@]}" | tr -d '\n'
  if [ -n "$content" ]; then printf ' base64=%s' "$content"; fi
  printf '\n'
}

# sha_of_base64 BASE64: the digest of what it stands for
sha_of_base64() {
  local sum
  sum=$(printf %s "$1" | base64 -d | sha256sum)
  printf %s "${sum%% *}"
}
