#!/bin/bash
# mount VOLUME-ID BYTES POINT MODE may-format|never-format LABEL: mounts a volume, now and at each boot. MODE is what chmod
# takes, or nothing. Formats only a device that two tests call blank, and only when told that it may. A file system that is
# smaller than its volume grows.
# shellcheck disable=SC2034,SC2317,SC2329

# format VOLUME-ID DEVICE LABEL
format() {
  local note
  note=$(note_of "$1")
  say "formatting $2 with ext4"
  mkdir -p "${note%/*}"
  : >"$note"
  sync "$note" "${note%/*}"
  # -m 0: no blocks kept for root. Without a partition table a bigger volume needs no more than resize2fs.
  mkfs.ext4 -q -m 0 -E nodiscard -L "$3" "$2" >/dev/null
}

# refuse_occupied POINT DEVICE: stops when the volume is mounted elsewhere, or something else is mounted or lies there
refuse_occupied() {
  local point=$1 other
  other=$(points_of "$2" | head -n 1)
  [ -z "$other" ] || [ "$other" = "$point" ] || die "$2 is mounted at $other, not at $point"
  other=$(findmnt -rno SOURCE --mountpoint "$point" || true)
  [ -z "$other" ] || [ "$other" = "$2" ] || die "$other is mounted at $point"
  other=$(find "$point" -mindepth 1 -maxdepth 1 -print -quit)
  [ -z "$other" ] || mounted "$2" "$point" || die "$point holds files that the volume would hide, such as $other"
}

# mounted DEVICE POINT: whether it is mounted there, and not below another mount at the same point
mounted() { [ "$(findmnt -rno MAJ:MIN --mountpoint "$2" | tail -n 1)" = "$(number_of "$1")" ]; }

# await_boot POINT: until systemd has done what it does at boot for a mount point, so that it is not done twice at once
await_boot() {
  local unit
  has_systemd && have systemd-escape || return 0
  unit=$(systemd-escape --path --suffix=mount "$1")
  for _ in $(seq 120); do
    systemctl --no-legend list-jobs 2>/dev/null | grep -qwF -- "$unit" || return 0
    sleep 0.5
  done
}

mount_volume() {
  local volume=$1 bytes=$2 point=$3 mode=$4 may_format=$5 label=$6 device
  local state='' words='' filesystem='' type='' uuid='' usage='' table=''
  device=$(await_device "$volume") || die "volume $volume is attached, but no device of the host is named for it"
  await_size "$device" "$bytes" "$volume"
  judge "$volume" "$device" "$bytes"
  if [ "$state" = blank ]; then
    [ "$may_format" = may-format ] || die "volume $volume ($device) is blank, and it is not ours to format"
    format "$volume" "$device" "$label"
    judge "$volume" "$device" "$bytes"
  fi
  case $state in filesystem | partition) ;; *) die "volume $volume ($device) is left untouched: $words" ;; esac
  rm -f "$(note_of "$volume")"

  mkdir -p "$point"
  await_boot "$point"
  if ! mounted "$filesystem" "$point"; then
    refuse_occupied "$point" "$filesystem"
    # Nothing can be written below the mount point while the volume is not there.
    chattr +i "$point" 2>/dev/null || true
    write_fstab "$uuid" "$point" "$type"
    say "mounting $filesystem ($type) at $point"
    # Our services mount it too when they find it missing, perhaps a moment before.
    words=$(mount "$point" 2>&1) || mounted "$filesystem" "$point" || die "$filesystem cannot be mounted: $words"
    mounted "$filesystem" "$point" ||
      die "$point has $(findmnt -rno SOURCE --mountpoint "$point") mounted, not $filesystem: is there another file system with UUID $uuid?"
  fi
  write_fstab "$uuid" "$point" "$type"
  if [ "$state" = partition ]; then grow_partition "$device" "$filesystem"; fi
  grow "$filesystem" "$point" "$type"
  if [ -n "$mode" ]; then chmod -- "$mode" "$point"; fi
  tell_mount "$point" "$filesystem" "$type"
}

main() {
  exec </dev/null
  take_turn "$1-$2"
  to_the_end mount_volume "${@:2}"
}
