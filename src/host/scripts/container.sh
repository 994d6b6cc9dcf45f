#!/bin/bash
# What concerns the container of a service: whether it runs, and waiting until it does.
# shellcheck disable=SC2317,SC2329

# runs NAME SPEC: the container's id, when it runs as wanted
runs() {
  docker inspect --type container -f '{{.State.Running}} {{index .Config.Labels "spec"}} {{.Id}}' "provision-registry-$1" \
    2>/dev/null | awk -v spec="$2" '$1 == "true" && $2 == spec { print $3; found = 1 } END { exit !found }'
}

restarts() { systemctl show -p NRestarts --value "$1"; }

# await NAME SPEC: until it runs, and is still the same a second later: one that ends at once is begun again and again
await() {
  local unit=provision-registry-$1.service try first second before
  before=$(restarts "$unit")
  for try in $(seq 60); do
    if first=$(runs "$1" "$2") && sleep 1 && second=$(runs "$1" "$2") && [ "$first" = "$second" ]; then return; fi
    if [ $(($(restarts "$unit") - before)) -ge 4 ]; then break; fi
    [ "$try" -gt 1 ] || say "waiting for the container of $1"
    sleep 1
  done
  # Only what the container printed, not what systemd says about it.
  journalctl -q -n 8 --no-pager -o cat "_SYSTEMD_UNIT=$unit" >&2 || true
  die "the container of $unit does not stay up: $(systemctl show -p ActiveState,SubState,Result --value "$unit" | paste -sd ' ')"
}
