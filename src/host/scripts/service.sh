#!/bin/bash
# service NAME: installs one container as one systemd unit and starts it; restarts it only when something has changed.
# Standard input says what it consists of, a line each; CONTENT is base64, paths are relative where the directory is told:
#   image REFERENCE
#   gate POINT UUID            the volume that must be mounted
#   spec DIGEST                label of a container that runs as wanted
#   directory PATH             below the volume
#   file MODE PATH CONTENT     below /etc/provision-registry/NAME
#   live MODE PATH CONTENT     the same, read anew by the service itself: needs no restart
#   without PATH               below /etc/provision-registry/NAME; no part of the service any more
#   secret PATH VARIABLE       an environment file with a random value, made once and kept
#   unit CONTENT               of provision-registry-NAME.service
#   end                        always the last line: without it not all of them have come, and nothing is done
# shellcheck disable=SC2317,SC2329

# put MODE PATH CONTENT: writes a file in one step, and sets changed when it was not so already
put() {
  local mode=$1 path=$2 new=$2.new
  rm -f "$new"
  (umask 077 && printf %s "$3" | base64 -d >"$new")
  chmod "$mode" "$new"
  if [ -f "$path" ] && cmp -s "$new" "$path" && [ "$(stat -c %a "$path")" = "${mode#0}" ]; then
    rm "$new"
  else
    mv -f "$new" "$path"
    changed=yes
  fi
}

put_live() {
  local changed
  put "$@"
}

make_secret() {
  local path=$1 variable=$2 value
  if [ -s "$path" ]; then return; fi
  value=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  put 0600 "$path" "$(printf '%s=%s\n' "$variable" "$value" | base64 -w 0)"
}

pull() {
  local image=$1 try words
  if docker image inspect "$image" >/dev/null 2>&1; then return; fi
  for try in 1 2 3; do
    say "pulling $image"
    if words=$(docker pull -q "$image" 2>&1 >/dev/null); then return; fi
    if [ "$try" -lt 3 ]; then sleep 3; fi
  done
  die "the image $image cannot be pulled: $words"
}

# run_service NAME LINES
run_service() {
  local name=$1 unit=provision-registry-$1.service directory=/etc/provision-registry/$1
  local changed=no spec='' volume='' kind a b c
  install -d -m 0755 /etc/provision-registry "$directory"
  while read -r -u 3 kind a b c; do
    case $kind in
      image) pull "$a" ;;
      gate)
        gate "$a" "$b"
        volume=$a
        ;;
      spec) spec=$a ;;
      directory) mkdir -p "$volume/$a" ;;
      file) put "$a" "$directory/$b" "$c" ;;
      live) put_live "$a" "$directory/$b" "$c" ;;
      without) rm -f "$directory/$a" ;;
      secret) make_secret "$directory/$a" "$b" ;;
      unit) put 0644 "/etc/systemd/system/$unit" "$a" ;;
      end) ;;
      *) die "unknown line: $kind" ;;
    esac
  done 3< <(printf '%s\n' "$2")
  # A collection of garbage that was broken off has left it read-only.
  [ "$name" != registry ] || end_read_only
  systemctl daemon-reload
  systemctl -q enable "$unit"
  if [ $changed = yes ] || ! runs "$name" "$spec" >/dev/null || ! systemctl -q is-active "$unit"; then
    say "starting $name"
    systemctl restart "$unit"
    await "$name" "$spec"
  fi
  tell_service "$name"
}

main() {
  local lines
  lines=$(cat)
  exec </dev/null
  [ "${lines##*$'\n'}" = end ] || die "the connection was lost before all of service $2 had come; nothing was changed"
  take_turn "$1-$2"
  to_the_end run_service "$2" "$lines"
}
