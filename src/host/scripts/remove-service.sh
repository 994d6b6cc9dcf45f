#!/bin/bash
# remove-service NAME: stops a service and removes its unit, container and files; what it stored on the volume stays.
# shellcheck disable=SC2317,SC2329

# remove_service NAME
remove_service() {
  local unit=provision-registry-$1.service
  say "stopping $1"
  systemctl -q disable --now "$unit" 2>/dev/null || true
  docker rm -f "provision-registry-$1" >/dev/null 2>&1 || true
  # The unit goes last: by it the service is found when this is broken off.
  rm -rf "/etc/provision-registry/$1"
  rm -f "/etc/systemd/system/$unit"
  systemctl daemon-reload
}

main() {
  exec </dev/null
  take_turn "service-$2"
  to_the_end remove_service "$2"
}
