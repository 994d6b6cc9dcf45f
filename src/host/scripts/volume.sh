#!/bin/bash
# Which device of the host a volume is, and what lies on it. Nothing here changes anything.
# shellcheck disable=SC2317,SC2329

# device_of VOLUME-ID: path of its device, by the names that hypervisors derive from the id. A letter (/dev/vdb) tells
# nothing: it follows the order of attaching.
device_of() {
  local id=$1 name
  for name in "virtio-${id:0:20}" "virtio-$id" "scsi-0QEMU_QEMU_HARDDISK_${id:0:20}" "scsi-0QEMU_QEMU_HARDDISK_$id" \
    "wwn-0x${id//-/}"; do
    if [ -b "/dev/disk/by-id/$name" ]; then
      readlink -f "/dev/disk/by-id/$name"
      return
    fi
  done
  # Without udev's names: the one device whose serial begins with the id, cut at 20 characters by virtio.
  lsblk -dnpro NAME,SERIAL 2>/dev/null | awk -v id="${id:0:20}" 'index($2, id) == 1 { print $1; n++ } END { exit n != 1 }'
}

# await_device VOLUME-ID: the same, after the guest has had time to notice an attachment
await_device() {
  local try device host
  for try in $(seq 30); do
    if device=$(device_of "$1") && [ -b "$device" ]; then
      echo "$device"
      return
    fi
    [ "$try" -gt 1 ] || say "waiting for the device of volume $1"
    if have udevadm; then
      udevadm trigger --subsystem-match=block 2>/dev/null || true
      udevadm settle --timeout=5 2>/dev/null || true
    fi
    for host in /sys/class/scsi_host/*/scan; do
      if [ -w "$host" ]; then echo '- - -' >"$host" || true; fi
    done
    sleep 1
  done
  return 1
}

# points_of DEVICE: where it is mounted, a line each
points_of() {
  local number
  number=$(number_of "$1")
  awk -v number="$number" '$3 == number && $4 == "/" { print $5 }' /proc/self/mountinfo
}

# probe DEVICE: signatures by libblkid, into type, usage, table and uuid. Fails when it finds none.
probe() {
  local answer code=0
  answer=$(blkid -p -o export "$1") || code=$?
  type='' usage='' table='' uuid=''
  case $code in
    0) ;;
    2) return 1 ;;
    8) usage=ambivalent type='several signatures at once'; return ;;
    *) die "blkid cannot read $1 (code $code)" ;;
  esac
  type=$(sed -n 's/^TYPE=//p' <<<"$answer")
  usage=$(sed -n 's/^USAGE=//p' <<<"$answer")
  table=$(sed -n 's/^PTTYPE=//p' <<<"$answer")
  uuid=$(sed -n 's/^UUID=//p' <<<"$answer")
}

# zero DEVICE FIRST-MIB: whether one MiB of it is all zeros
zero() { dd if="$1" bs=1M skip="$2" count=1 status=none | cmp -s -n 1048576 - /dev/zero; }

# note_of VOLUME-ID: the file that says that this host has found the volume blank and begun to format it
note_of() { echo "/var/lib/provision-registry/formatting-$1"; }

# judge VOLUME-ID DEVICE BYTES: what lies on a volume of so many bytes, into the caller's variables: state (blank,
# filesystem, partition or foreign), words that say more, and for a file system filesystem (its device), type and uuid.
# usage and table are its own. A device may be smaller than BYTES: that of a volume that is about to grow.
judge() {
  local device=$2 bytes=$3 sys size root holder partitions
  state=foreign words='' filesystem='' type='' uuid=''
  sys=/sys/dev/block/$(number_of "$device")
  size=$(blockdev --getsize64 "$device")
  root=$(readlink -f "/sys/dev/block/$(findmnt -no MAJ:MIN /)" || true)
  case $root/ in "$(readlink -f "$sys")"/*) words='it is the root device'; return ;; esac
  for holder in "$sys"/holders/* "$sys"/*/holders/*; do
    if [ -e "$holder" ]; then words="it is in use by ${holder##*/}"; return; fi
  done
  partitions=$(cd "$sys" && find . -mindepth 2 -maxdepth 2 -name partition 2>/dev/null)
  if probe "$device" && [ "$usage" = filesystem ]; then
    if [ -n "$partitions" ]; then words="it has a $type file system and partitions"; return; fi
    filesystem=$device
    accept filesystem
  elif [ -n "$table" ] && [ -z "$type" ] && [ "$(wc -l <<<"$partitions")" = 1 ] && [ -n "$partitions" ]; then
    filesystem=/dev/$(sed -n 's/^DEVNAME=//p' "$sys/${partitions%/partition}/uevent")
    if [ ! -b "$filesystem" ]; then words="its only partition has no device $filesystem"; return; fi
    if probe "$filesystem" && [ "$usage" = filesystem ]; then accept partition; return; fi
    words="its only partition holds ${type:-nothing that is known}"
  elif [ -n "$type$table" ]; then
    words="it holds ${type:-partitions ($table)}"
  elif [ -n "$(wipefs -n "$device")" ]; then
    words='it holds signatures that only wipefs sees'
  elif ! zero "$device" 0 || ! zero "$device" $((size / 1048576 - 1)); then
    words='it holds data of no known kind'
    # Without a signature it is no file system yet: mkfs.ext4 writes the first superblock last, when all else is on the
    # device. So this is what our own mkfs left when the host lost its power, and as good as blank.
    if [ -e "$(note_of "$1")" ]; then state=blank words=''; fi
  elif [ "$size" -gt "$bytes" ]; then
    words="it is blank, but has $size bytes where the volume has $bytes"
  else
    state=blank
  fi
}

# accept STATE: takes the file system just probed, when it is of a kind we mount
accept() {
  case $type in
    ext3 | ext4 | xfs) state=$1 ;;
    *) words="it holds a file system of type $type, and only ext3, ext4 and xfs are mounted" ;;
  esac
}

# tell_device VOLUME-ID DEVICE: what judge found
tell_device() {
  local points='' disk start table
  if [ -z "$filesystem" ]; then
    record device "volume=$1" "path=$2" "state=$state" "words=$words"
    return
  fi
  points=$(points_of "$filesystem")
  layout_of "$filesystem"
  record device "volume=$1" "path=$2" "state=$state" "words=$words" "filesystem=$filesystem" "type=$type" "uuid=$uuid" \
    "points=$points" "size=$(size_of "$filesystem" "$type" "${points%%$'\n'*}")" "disk=$disk" "start=$start" "table=$table"
}
