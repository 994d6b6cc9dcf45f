#!/bin/bash
# read-write: lets the registry be written to again, where a collection that was broken off has left it read-only.
# shellcheck disable=SC2317,SC2329

run_read_write() {
  if is_read_only; then
    say 'letting the registry be written to again'
    switch_read_write
  fi
}

main() {
  exec </dev/null
  take_turn service-registry
  to_the_end run_read_write
}
