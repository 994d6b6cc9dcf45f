#!/bin/bash
# former-images POINT UUID DIRECTORY: whether images lie at the top of a mounted volume that belong below DIRECTORY.
# Changes nothing.
# shellcheck disable=SC2317,SC2329

main() {
  exec </dev/null
  gate "$2" "$3"
  record former-images "there=$(yes_or_no at_the_top "$2" "$4")"
}
