#!/bin/bash
# A private key that is made on the host and never leaves it; only its public half is told.
# shellcheck disable=SC2317,SC2329

need_openssl() {
  have openssl || die "openssl is not installed on the host, and the private key is made with it (apt-get install openssl)"
}

# tell_key PATH: nothing when there is no key
tell_key() {
  local public
  [ -s "$1" ] || return 0
  public=$(openssl pkey -in "$1" -pubout -outform DER 2>/dev/null | base64 -w 0) ||
    die "$1 holds no private key that openssl can read; remove it and a new one is made"
  record key "path=$1" "mode=$(stat -c %a "$1")" "public=$public"
}
