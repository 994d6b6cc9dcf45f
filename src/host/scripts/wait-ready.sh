#!/bin/bash
# wait-ready: waits until cloud-init has done what the first boot asks of it.
# shellcheck disable=SC2317,SC2329

main() {
  exec </dev/null
  if ! have cloud-init; then
    record cloud-init state=absent
    return
  fi
  if [ ! -e /run/cloud-init/result.json ]; then say 'waiting for cloud-init'; fi
  local code=0
  timeout 1200 cloud-init status --wait >/dev/null 2>&1 || code=$?
  case $code in
    0) record cloud-init state=done ;;
    124) die 'cloud-init has not ended after 20 minutes; its log is /var/log/cloud-init-output.log' ;;
    # 2: recoverable errors; 1: others, or any in versions before 23.4. The login works, so we go on and say so.
    *) record cloud-init state=degraded "words=$(cloud-init status --long 2>/dev/null | tail -n 3 || true)" ;;
  esac
}
