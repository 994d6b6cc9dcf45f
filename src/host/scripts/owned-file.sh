#!/bin/bash
# owned-file PATH: writes a file of ours, such as containerd's of a mirror, or removes it, unless it is somebody else's.
# Standard input: its content in base64, an empty line to remove it, and a last line `end`, without which not all has come.
# shellcheck disable=SC2317,SC2329

is_ours() { head -n 1 "$1" | grep -q 'provision-registry'; }

# put_file PATH CONTENT
put_file() {
  local path=$1 directory
  directory=$(dirname "$path")
  if [ -s "$path" ] && ! is_ours "$path"; then die "$path was written by somebody else meanwhile, and is left as it is"; fi
  if [ -n "$2" ]; then
    mkdir -p "$directory"
    printf %s "$2" | base64 -d >"$path.new"
    sync "$path.new"
    mv -f "$path.new" "$path"
  else
    rm -f "$path"
    rmdir --ignore-fail-on-non-empty "$directory" 2>/dev/null || true
  fi
}

main() {
  local lines
  lines=$(cat)
  exec </dev/null
  [ "${lines##*$'\n'}" = end ] || die "the connection was lost before all of $2 had come; nothing was changed"
  take_turn "$1"
  to_the_end put_file "$2" "${lines%$'\n'end}"
}
