#!/bin/bash
# How big file systems are, and what they lie on. Nothing here changes anything.
# shellcheck disable=SC2034,SC2154,SC2317,SC2329

# number_of DEVICE: major:minor in decimal, as sysfs and mountinfo name it
number_of() {
  local major minor
  read -r major minor < <(stat -Lc '%t %T' "$1")
  echo "$((16#$major)):$((16#$minor))"
}

# size_of DEVICE TYPE POINT: bytes that a file system spans by its own account. POINT is where it is mounted, or empty:
# the superblock of a mounted XFS may lag behind.
size_of() {
  local hex
  case $2 in
    ext?)
      dumpe2fs -h "$1" 2>/dev/null |
        awk '/^Block count:/ { count = $3 } /^Block size:/ { size = $3 } END { if (count) printf "%.0f\n", count * size }' || true
      ;;
    xfs)
      if [ -n "$3" ] && have xfs_info; then
        xfs_info "$3" 2>/dev/null | sed -n 's/^data .*bsize=\([0-9]*\) *blocks=\([0-9]*\),.*/\1 \2/p' |
          awk '{ printf "%.0f\n", $1 * $2 }' || true
      else
        # sb_blocksize and sb_dblocks, big-endian
        hex=$(od -An -v -tx1 -j 4 -N 12 "$1" | tr -d ' \n')
        echo $((16#${hex:0:8} * 16#${hex:8}))
      fi
      ;;
  esac
}

# layout_of DEVICE: into disk, start and table: bytes of the whole device, and of what lies before a partition by which
# kind of table. 0 and nothing for a device without partitions.
layout_of() {
  local sys
  sys=/sys/dev/block/$(number_of "$1")
  start=0 table=''
  if [ -e "$sys/partition" ]; then
    disk=$(($(<"$sys/../size") * 512))
    start=$(($(<"$sys/start") * 512))
    table=$(blkid -p -s PART_ENTRY_SCHEME -o value "$1" 2>/dev/null || true)
  else
    disk=$(($(<"$sys/size") * 512))
  fi
}

# df_of POINT: total and available bytes, as df tells them
df_of() { df -B1 --output=size,avail "$1" | tail -n 1; }

# tell_mount POINT DEVICE TYPE
tell_mount() {
  local total available inodes inodes_available disk start table
  read -r total available < <(df_of "$1")
  # All, and free; 0 where there is no fixed number of them
  read -r inodes inodes_available < <(stat -f -c '%c %d' "$1")
  layout_of "$2"
  record mount "point=$1" "source=$2" "type=$3" "mode=$(stat -c %a "$1")" \
    "uuid=$(blkid -p -s UUID -o value "$2" 2>/dev/null || true)" "size=$(size_of "$2" "$3" "$1")" \
    "total=$total" "available=$available" "inodes=$inodes" "inodes-available=$inodes_available" "disk=$disk" "start=$start" "table=$table"
}
