#!/bin/bash
# answers ADDRESS PORT: whether a registry of plain HTTP answers on the host, tried for a while. Changes nothing.
# shellcheck disable=SC2317,SC2329

# ask ADDRESS PORT: the status of GET /v2/
ask() {
  local status
  exec 3<>"/dev/tcp/$1/$2" || return
  printf 'GET /v2/ HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$1" "$2" >&3
  read -r -t 10 _ status _ <&3 || return
  exec 3>&-
  printf '%s\n' "$status"
}

main() {
  local status=none try
  exec </dev/null
  for try in $(seq 30); do
    if status=$(ask "$2" "$3" 2>/dev/null) && [ "$status" = 200 ]; then break; fi
    [ "$try" -gt 1 ] || say "waiting for an answer from $2:$3"
    sleep 1
  done
  record answer "status=${status:-none}"
}
