#!/bin/bash
# live-file SERVICE FILE SHA256: replaces, in one step, a secret file that a service reads anew by itself, if it still is
# the one with that digest. Standard input: its content in base64, and a last line `end`, without which not all has come.
# shellcheck disable=SC2317,SC2329

# replace PATH SHA256 CONTENT
replace() {
  local path=$1 new=$1.new sum
  sum=$(sha256sum <"$path")
  [ "${sum%% *}" = "$2" ] || die "$path was changed by somebody else meanwhile, and is left as it is"
  rm -f "$new"
  (umask 077 && printf %s "$3" | base64 -d >"$new")
  sync "$new"
  mv -f "$new" "$path"
  tell_file "$path"
}

main() {
  local lines
  lines=$(cat)
  exec </dev/null
  [ "${lines##*$'\n'}" = end ] || die "the connection was lost before all of $3 had come; nothing was changed"
  # Not while the whole service is being installed.
  take_turn "service-$2"
  to_the_end replace "/etc/provision-registry/$2/$3" "$4" "${lines%$'\n'end}"
}
