#!/bin/bash
# shellcheck disable=SC2317,SC2329

fstab=/etc/fstab
fstab_options=noatime,nofail,x-systemd.device-timeout=30s

# write_fstab UUID POINT TYPE: makes this the one entry of the mount point. An entry by the same UUID stays as it is,
# whatever its options. What was there before is kept in /etc/fstab.before-provision-registry.
write_fstab() {
  # Volumes are mounted side by side, and each edit starts from the whole table.
  exec 9>/run/provision-registry-fstab.lock
  flock 9
  [ -f "$fstab" ] || : >"$fstab"
  if [ "$(awk -v point="$2" '$1 !~ /^#/ && $2 == point { print $1 }' "$fstab")" != "UUID=$1" ]; then
    edit_fstab "$2" "UUID=$1 $2 $3 $fstab_options 0 2"
  fi
  exec 9>&-
}

edit_fstab() {
  local point=$1 entry=$2 new=$fstab.provision-registry words
  cp -p "$fstab" "$new"
  awk -v point="$point" -v entry="$entry" '
    $1 !~ /^#/ && $2 == point { if (!done++) print entry; next }
    { print }
    END { if (!done) print entry }' "$fstab" >"$new"
  # Only what our line breaks is a reason to stop: a table may have had its errors before.
  if verify "$fstab" && ! verify "$new"; then
    words=$(findmnt --verify --tab-file "$new" 2>&1 || true)
    rm "$new"
    die "$fstab would not be valid with an entry for $point: $words"
  fi
  cp -p "$fstab" "$fstab.before-provision-registry"
  mv "$new" "$fstab"
  if has_systemd; then systemctl daemon-reload; fi
}

verify() { findmnt --verify --tab-file "$1" >/dev/null 2>&1; }
