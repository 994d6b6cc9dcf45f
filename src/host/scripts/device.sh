#!/bin/bash
# device VOLUME-ID BYTES: which device a volume is and what lies on it. Changes nothing.
# shellcheck disable=SC2034,SC2317,SC2329

main() {
  exec </dev/null
  local device state='' words='' filesystem='' type='' uuid='' usage='' table=''
  if device=$(await_device "$2"); then
    judge "$2" "$device" "$3"
    tell_device "$2" "$device"
  else
    record device "volume=$2" state=absent
  fi
}
