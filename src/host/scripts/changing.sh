#!/bin/bash
# What scripts that change the host share: one does not run beside itself, and what it has begun it ends, also when the
# connection is lost on the way.
# shellcheck disable=SC2317,SC2329

# take_turn NAME: until no earlier run does the same any more. Whoever loses the connection while waiting is ended by its
# next word, so that what somebody has given up does not come after what was asked for since.
take_turn() {
  exec 8>"/run/provision-registry-$1.lock"
  if flock -n 8; then return; fi
  for _ in $(seq 240); do
    say "waiting for an earlier run that is still at it ($1)"
    if flock -w 5 8; then return; fi
  done
  die "an earlier run is still at it ($1) after 20 minutes"
}

# relay: hands lines on while somebody listens, and takes them when nobody does
relay() {
  local line
  trap '' PIPE
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line" 2>/dev/null || true; done
}

# to_the_end COMMAND...: neither a hang-up nor output that nobody takes ends it half-way
to_the_end() {
  trap '' HUP
  { "$@" 2>&1 >&7 7>&- | relay >&2 7>&-; } 7>&1 | relay
}
