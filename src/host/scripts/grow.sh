#!/bin/bash
# Lets what lies on a volume grow with it, while it is mounted.
# shellcheck disable=SC2154,SC2317,SC2329

# Room that is not worth it, in bytes: alignment, and a last block group or allocation group too small to be made.
slack=$((16 * 1024 * 1024))
# Where a table of the kind dos (MBR) ends: it counts sectors of 512 bytes in 32 bits.
dos_end=$(((2 ** 32 - 1) * 512))
# How often the kernel is asked for a device's new size, a second apart.
size_tries=60

# await_size DEVICE BYTES VOLUME-ID: until the kernel knows that the device has grown
await_size() {
  local device=$1 bytes=$2 rescan has try
  rescan=/sys/dev/block/$(number_of "$device")/device/rescan
  for try in $(seq "$size_tries"); do
    has=$(blockdev --getsize64 "$device")
    if [ "$has" -ge "$bytes" ]; then return; fi
    [ "$try" -gt 1 ] || say "waiting until $device has $(human "$bytes")"
    # A SCSI device must be asked; virtio tells by itself.
    if [ -w "$rescan" ]; then echo 1 2>/dev/null >"$rescan" || true; fi
    sleep 1
  done
  die "the host still sees $(human "$has") of volume $3 ($device), and it should have $(human "$bytes"): reboot the server (openstack server reboot) if that stays so"
}

# grow_partition DEVICE PARTITION: lets the only partition of a device end where the device ends. It begins where it did.
grow_partition() {
  local device=$1 partition=$2 number size disk start table end wanted=+ words
  layout_of "$partition"
  size=$(blockdev --getsize64 "$partition")
  end=$disk
  if [ "$table" = dos ] && [ "$end" -gt "$dos_end" ]; then end=$dos_end; fi
  if [ $((end - start - size)) -lt "$slack" ]; then return; fi
  have sfdisk || die "$partition cannot be enlarged: there is no sfdisk on the host"
  number=$(<"/sys/dev/block/$(number_of "$partition")/partition")
  # Beyond 2 TiB sfdisk's own "+" counts from zero again and makes the partition smaller (2.38).
  if [ "$table" = dos ]; then wanted=$(((end - start) / 512)); fi
  say "enlarging $partition"
  # GPT's second header is moved to the new end with it, since util-linux 2.32; before that growpart can.
  words=$(echo ",$wanted" | sfdisk --no-reread --no-tell-kernel -N "$number" "$device" 2>&1) ||
    die "sfdisk cannot enlarge $partition: $(tail -n 3 <<<"$words")"
  partx -u --nr "$number" "$device"
  if [ "$(blockdev --getsize64 "$partition")" -le "$size" ] && have growpart; then
    words=$(growpart "$device" "$number" 2>&1) || die "growpart cannot enlarge $partition: $(tail -n 3 <<<"$words")"
  fi
  [ "$(blockdev --getsize64 "$partition")" -gt "$size" ] || die "$partition has been enlarged, and the kernel does not see it"
}

# grow DEVICE POINT TYPE: lets a mounted file system take all of its device, and has df prove it
grow() {
  local device=$1 point=$2 type=$3 room size before after words tool
  room=$(blockdev --getsize64 "$device")
  size=$(size_of "$device" "$type" "$point")
  if [ -z "$size" ] || [ $((room - size)) -lt "$slack" ]; then return; fi
  case $type in
    ext3 | ext4) tool=(resize2fs "$device") ;;
    xfs) tool=(xfs_growfs -d "$point") ;;
  esac
  have "${tool[0]}" || die "the $type file system at $point cannot grow: there is no ${tool[0]} on the host"
  say "growing the $type file system at $point from $(human "$size") to $(human "$room")"
  read -r before _ < <(df_of "$point")
  words=$("${tool[@]}" 2>&1) || die "${tool[0]} cannot grow the file system at $point: $(tail -n 3 <<<"$words")"
  read -r after _ < <(df_of "$point")
  [ "$after" -gt "$before" ] || die "${tool[0]} says that it has grown the file system at $point, and df still shows $(human "$after")"
  say "df: $(human "$after")"
}
