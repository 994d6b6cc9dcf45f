#!/bin/bash
# write-config-file PATH SHA256|missing USER: puts another config.json in the place of the one that was read, in one step.
# It belongs to the user, who alone reads it. What was there before the first change is kept beside it.
# Standard input is `content BASE64` or `remove`, then a line `end`.
# shellcheck disable=SC2317,SC2329

# refuse WORDS...: nothing has been changed
refuse() {
  if [ -n "$new" ]; then rm -f -- "$new"; fi
  if [ -n "$new_backup" ]; then rm -f -- "$new_backup"; fi
  if [ -n "$new_directory" ]; then rmdir -- "$new_directory" 2>/dev/null || true; fi
  die "$path is left as it is: $*"
}

# refuse_unless_as_read TARGET SHA256|missing
refuse_unless_as_read() {
  local sum
  if [ "$2" = missing ]; then
    [ ! -e "$1" ] || refuse "somebody has made it meanwhile"
    return
  fi
  [ -f "$1" ] || refuse "it is no file any more"
  sum=$(sha256sum <"$1") || refuse "it cannot be read"
  [ "${sum%% *}" = "$2" ] || refuse "somebody has changed it meanwhile"
}

# keep_backup TARGET USER GROUP: once, what was there before us; an empty one where there was nothing
keep_backup() {
  local words backup=$1.provision-registry-backup before=/dev/null
  if [ -e "$backup" ]; then return; fi
  if [ -e "$1" ]; then before=$1; fi
  new_backup=$backup
  words=$( (umask 077 && cat -- "$before" >"$backup" && chown -- "$2:$3" "$backup" && sync "$backup") 2>&1) || refuse "$words"
}

# make_directory DIRECTORY USER GROUP: only the one that docker would make
make_directory() {
  local words
  if [ -d "$1" ]; then return; fi
  [ "${1##*/}" = .docker ] || refuse "there is no directory $1"
  words=$(mkdir -m 0700 -- "$1" 2>&1) || refuse "$words"
  new_directory=$1
  words=$(chown -- "$2:$3" "$1" 2>&1) || refuse "$words"
  with_context "$1"
}

# with_context PATH [REFERENCE]: the SELinux context of another file, or what the policy says
with_context() {
  if ! have selinuxenabled || ! selinuxenabled; then return; fi
  if [ -e "${2-}" ]; then chcon --reference="$2" -- "$1"; else restorecon -F -- "$1"; fi || true
}

write_config() {
  local path=$1 expected=$2 user=$3 order=$4 target=$1 group words new='' new_backup='' new_directory=''
  group=$(id -gn -- "$user" 2>&1) || refuse "$group"
  if [ -L "$path" ]; then
    target=$(readlink -e -- "$path") || refuse "it is a symbolic link to nothing"
    [ -f "$target" ] || refuse "it is a symbolic link to $target, which is no file"
  fi
  refuse_unless_as_read "$target" "$expected"
  if [ "$order" = remove ]; then
    words=$(rm -- "$target" 2>&1) || refuse "$words"
    [ -s "$target.provision-registry-backup" ] || rm -f -- "$target.provision-registry-backup"
    return
  fi
  make_directory "${target%/*}" "$user" "$group"
  new=$(mktemp "$target.XXXXXX" 2>&1) || { words=$new new='' && refuse "$words"; }
  words=$({ printf %s "${order#content }" | base64 -d >"$new"; } 2>&1) || refuse "it cannot be written beside it: $words"
  words=$({ chmod 0600 -- "$new" && chown -- "$user:$group" "$new" && sync "$new"; } 2>&1) || refuse "$words"
  with_context "$new" "$target"
  keep_backup "$target" "$user" "$group"
  refuse_unless_as_read "$target" "$expected"
  words=$(mv -fT -- "$new" "$target" 2>&1) || refuse "$words"
  sync "${target%/*}" || true
}

main() {
  local lines order
  lines=$(cat)
  exec </dev/null
  [ "${lines##*$'\n'}" = end ] || die "the connection was lost before all of $2 had come; nothing was changed"
  order=${lines%$'\n'end}
  case $order in remove | content\ *) ;; *) die "there is nothing to write to $2" ;; esac
  take_turn "$1"
  to_the_end write_config "$2" "$3" "$4" "$order"
}
