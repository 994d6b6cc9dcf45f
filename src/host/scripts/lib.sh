#!/bin/bash
# What all scripts share. A script is run as root by `bash -s -- NAME ARGUMENTS`, which reads this file, the script and a
# last line that calls main from its standard input; main may then read its own input from the rest.
# Standard output answers in records, `kind key=value ...`; lines `:: words` of standard error are progress.
# shellcheck disable=SC2317,SC2329
set -euo pipefail
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022

say() { printf ':: %s\n' "$*" >&2; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# gate POINT UUID: nothing is looked for, or written, below a bare mount point
gate() {
  findmnt -n --mountpoint "$1" -S "UUID=$2" >/dev/null || die "the file system $2 is not mounted at $1"
}

# human BYTES: `19.5 GiB`, or in MiB below one of them
human() {
  awk -v bytes="$1" 'BEGIN {
    unit = bytes < 2 ^ 30 ? "MiB" : "GiB"
    text = sprintf("%.1f", bytes / (unit == "MiB" ? 2 ^ 20 : 2 ^ 30))
    sub(/\.0$/, "", text)
    print text, unit
  }'
}

have() { command -v "$1" >/dev/null 2>&1; }

# record KIND KEY=VALUE...: one line of the answer
record() {
  local line=$1 field
  shift
  for field in "$@"; do
    field=${field//'%'/%25}
    field=${field//' '/%20}
    field=${field//$'\t'/%09}
    line+=" ${field//$'\n'/%0A}"
  done
  printf '%s\n' "$line"
}

# yes_or_no COMMAND...: whether it succeeds, as a value for a record
yes_or_no() { if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi; }

# Whether systemd runs the host; where it does not, there are no units to reload.
has_systemd() { [ -d /run/systemd/system ]; }
