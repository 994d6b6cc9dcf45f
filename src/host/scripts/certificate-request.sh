#!/bin/bash
# certificate-request POINT UUID PATH DOMAIN: a request for a certificate, signed by the key at a path below a mounted
# volume. The key is made when there is none, and kept for root alone.
# shellcheck disable=SC2317,SC2329

make_key() {
  local path=$1
  if [ -s "$path" ]; then
    chmod 0600 "$path"
    return
  fi
  say "making a private key at $path"
  (umask 077 && mkdir -p "${path%/*}" && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$path.new")
  mv -f "$path.new" "$path"
}

# The name goes by a configuration: OpenSSL of Ubuntu 18.04 has no other way to ask for an alternative name.
request() {
  openssl req -new -sha256 -key "$1" -config <(
    printf '[req]\nprompt = no\ndistinguished_name = subject\nreq_extensions = extensions\n'
    printf '[subject]\nO = provision-registry\n[extensions]\nsubjectAltName = DNS:%s\n' "$2"
  )
}

request_certificate() {
  local path=$1 request
  make_key "$path"
  request=$(request "$path" "$2" | base64 -w 0)
  tell_key "$path"
  record certificate-request "base64=$request"
}

main() {
  exec </dev/null
  need_openssl
  gate "$2" "$3"
  take_turn "$1"
  to_the_end request_certificate "$2/$4" "$5"
}
