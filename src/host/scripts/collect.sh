#!/bin/bash
# collect POINT UUID DIRECTORY CONFIG: frees what no manifest below DIRECTORY of a mounted volume leads to, by the registry's
# own collector. CONFIG is where the registry's container has its configuration. Standard input, a line each:
#   config CONTENT             that configuration, in base64, with writing switched off
#   end                        always the last line: without it not all of them have come, and nothing is done
# Meanwhile the registry only reads: the collector takes what a push has brought but not yet named for garbage. However
# this ends, the registry is written to again afterwards, and its restart clears what it remembered of blobs that are gone.
# shellcheck disable=SC2154,SC2317,SC2329

# run_collector ARGUMENTS...: as the registry's own container is run, but for its command and the network
run_collector() {
  local image binds volumes=() bind
  read -r image binds < <(docker inspect --type container \
    -f '{{.Image}} {{range .HostConfig.Binds}}{{.}} {{end}}' "$registry_container")
  for bind in $binds; do volumes+=(--volume "$bind"); done
  # Never --delete-untagged: distribution 2.8 then takes the images of an index for untagged.
  docker run --rm --name "$collector_container" --network none --read-only --tmpfs /tmp --cap-drop ALL \
    --security-opt no-new-privileges --log-driver none "${volumes[@]}" "$image" garbage-collect "$@"
}

# sizes DIRECTORY: of the blobs in it that the collector names on standard input, their number and their bytes
sizes() {
  sed -n 's/^blob eligible for deletion: sha256:\(\(..\).*\)$/sha256\/\2\/\1\/data/p' |
    (cd "$1" && xargs -r stat -c %s) |
    awk '{ count += 1; bytes += $1 } END { printf "%d %.0f\n", count, bytes }'
}

# recent DIRECTORY: one file of an upload that went on within the last hour. One that was broken off while it proved the
# registry is in nobody's way.
recent() {
  find "$1" -ignore_readdir_race \( -name _layers -o -path "$1/provision-registry" \) -prune -o \
    -path '*/_uploads/*' -type f -mmin -60 -printf '%P\n' -quit
}

available() { df -B1 --output=avail "$1" | tail -n 1 | tr -d ' '; }

# run_collect POINT DIRECTORY CONFIG CONTENT
run_collect() {
  local point=$1 root=$1/$2/docker/registry/v2 config=$3 before upload figures blobs bytes
  trap 'exit 143' TERM INT
  trap "trap '' TERM INT; switch_read_write" EXIT
  # One that was left over is no part of this.
  docker rm -f "$collector_container" >/dev/null 2>&1 || true
  say 'letting the registry only read'
  switch_read_only "$4" "$config"
  upload=$(recent "$root/repositories")
  if [ -z "$upload" ]; then
    say 'looking for what nothing needs'
    before=$(available "$point")
    figures=$(run_collector --dry-run "$config" | sizes "$root/blobs")
    read -r blobs bytes <<<"$figures"
    if [ "$blobs" -gt 0 ]; then
      say "freeing $(human "$bytes") in $blobs blobs"
      run_collector "$config" >/dev/null
    fi
    record collected "blobs=$blobs" "bytes=$bytes" "before=$before" "available=$(available "$point")"
  else
    record upload "path=$upload"
  fi
  say 'letting the registry be written to again'
  switch_read_write
  trap - EXIT
}

main() {
  local lines content
  lines=$(cat)
  exec </dev/null
  [ "${lines##*$'\n'}" = end ] || die 'the connection was lost before all had come; nothing was changed'
  content=$(printf '%s\n' "$lines" | sed -n 's/^config //p')
  gate "$2" "$3"
  take_turn service-registry
  to_the_end run_collect "$2" "$4" "$5" "$content"
}
