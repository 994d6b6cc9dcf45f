#!/bin/bash
# pull FILE HOST REPOSITORY DIGEST: has the node pull an image with the logins that stand in kubelet's FILE, by whatever it
# has for that, and forgets it again. Standard input: what the file holds for HOST, for where only curl is there.
# shellcheck disable=SC2317,SC2329

# A registry that does not answer is given up after this many seconds.
patience=120

# by TOOL COMMAND...: what it says is told when it fails
by() {
  local tool=$1 words
  shift
  say "pulling with $tool"
  words=$(timeout "$patience" "$@" 2>&1 >/dev/null) || die "$tool does not pull: $(tail -n 3 <<<"$words" | paste -sd ' ')"
  record pulled "by=$tool"
}

# gather_authorities: into a file those that count here, and the registry's own if docker was told of one
gather_authorities() {
  local file
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt "/etc/docker/certs.d/$host/ca.crt"; do
    if [ -f "$file" ]; then cat "$file"; fi
  done >"$directory/trusted"
}

# get URL: with the credential, which no list of processes shall show
get() {
  curl -sS --fail-with-body --max-time "$patience" --cacert "$directory/trusted" \
    -H 'Accept: application/vnd.oci.image.manifest.v1+json' -K - "$1" <<<"header = \"Authorization: Basic $credential\""
}

# is DIGEST FILE: whether it is that of the file
is() {
  local sum
  sum=$(sha256sum <"$2")
  [ "sha256:${sum%% *}" = "$1" ] || die "what came for $1 is something else"
}

# by_hand HOST REPOSITORY DIGEST: the manifest, and all that it names
by_hand() {
  local url=https://$1/v2/$2 digest digests
  say 'pulling with curl'
  gather_authorities
  get "$url/manifests/$3" >"$directory/manifest" 2>"$directory/words" ||
    die "curl does not pull: $(paste -sd ' ' "$directory/words") $(head -c 300 "$directory/manifest")"
  is "$3" "$directory/manifest"
  mapfile -t digests < <(grep -oE 'sha256:[0-9a-f]{64}' "$directory/manifest")
  for digest in "${digests[@]}"; do
    get "$url/blobs/$digest" >"$directory/blob" 2>"$directory/words" ||
      die "curl does not pull: $(paste -sd ' ' "$directory/words")"
    is "$digest" "$directory/blob"
  done
  record pulled by=curl
}

main() {
  local file=$2 host=$3 repository=$4 digest=$5 credential
  credential=$(cat)
  exec </dev/null
  local image=$host/$repository@$digest
  directory=$(mktemp -d)
  trap 'rm -rf "$directory"' EXIT
  if have docker && docker version >/dev/null 2>&1; then
    by docker docker --config "$(dirname "$file")" pull -q "$image"
    docker image rm "$image" >/dev/null 2>&1 || true
  elif have nerdctl && nerdctl version >/dev/null 2>&1; then
    by nerdctl env DOCKER_CONFIG="$(dirname "$file")" nerdctl pull -q "$image"
    nerdctl image rm "$image" >/dev/null 2>&1 || true
  elif have podman; then
    by podman podman pull -q --authfile "$file" "$image"
    podman image rm "$image" >/dev/null 2>&1 || true
  elif have skopeo; then
    by skopeo skopeo copy -q --authfile "$file" "docker://$image" "dir:$directory/image"
  elif have curl; then
    by_hand "$host" "$repository" "$digest"
  else
    die 'there is no docker, nerdctl, podman, skopeo or curl to pull with'
  fi
}
