#!/bin/bash
# How containerd on a node is told about mirrors of Docker Hub and of a registry's own certificate authority.
# shellcheck disable=SC2317,SC2329

# config_path: where a configuration, on standard input, says that hosts.toml files lie; both of its versions are known
config_path() {
  awk '
    /^[[:space:]]*\[/ {
      section = $0
      sub(/#.*/, "", section)
      gsub(/["\047[:space:]]|\[|\]/, "", section)
    }
    section ~ /^plugins\.io\.containerd\.(grpc\.v1\.cri|cri\.v1\.images)\.registry$/ && /^[[:space:]]*config_path[[:space:]]*=/ {
      value = $0
      sub(/^[^=]*=[[:space:]]*/, "", value)
      quote = substr(value, 1, 1)
      value = substr(value, 2)
      sub(quote ".*", "", value)
      last = value
    }
    END { print last }'
}

# config_version: the version of a configuration on standard input
config_version() { sed -n 's/^[[:space:]]*version[[:space:]]*=[[:space:]]*\([0-9]*\).*/\1/p' | head -n 1; }

# tell_root READER PATH [FIELD...]: the file by which it trusts a registry's own certificate authority
tell_root() {
  local reader=$1 path=$2
  shift 2
  if [ -f "$path" ]; then set -- "$@" "content=$(base64 -w 0 "$path")"; fi
  record root "reader=$reader" "path=$path" "$@"
}

# overruled PATH: whether there is a hosts.toml, beside which containerd reads no other file, and it trusts nobody
overruled() { [ -f "$1" ] && ! grep -Eq '^[[:space:]]*(ca|skip_verify)[[:space:]]*=' "$1"; }

# tell_containerd HOST: nothing when there is no containerd
tell_containerd() {
  local file=/etc/containerd/config.toml text at path='' fields=()
  if ! have containerd && [ ! -f "$file" ]; then return 0; fi
  # As it is in force, with the files that it imports; a broken one is told by what is written.
  text=$(containerd config dump 2>/dev/null) || text=$(cat "$file" 2>/dev/null) || text=''
  at=$(config_path <<<"$text")
  # Of several directories, one after the other, the first is asked first.
  at=${at%%:*}
  [ -z "$at" ] || path=$at/docker.io/hosts.toml
  if [ -f "$path" ]; then fields=("hosts=$(base64 -w 0 "$path")"); fi
  record containerd "version=$(config_version <<<"$text")" "path=$path" "${fields[@]}"
  # Docker's own directory is told already.
  case $at in '' | /etc/docker/certs.d) return 0 ;; esac
  tell_root containerd "$at/$1/ca.crt" "overruled=$(yes_or_no overruled "$at/$1/hosts.toml")"
}
