#!/bin/bash
# move-images POINT UUID DIRECTORY: moves the images at the top of a mounted volume below DIRECTORY.
# shellcheck disable=SC2317,SC2329

# refuse_in_use POINT: stops while a container works on the whole volume
refuse_in_use() {
  local names
  have docker || return 0
  names=$(docker ps --filter "volume=$1" --format '{{.Names}}' 2>/dev/null | paste -sd ' ' || true)
  [ -z "$names" ] || die "$1 is in use by a container, so its images are not moved: docker stop $names"
}

# move_images POINT DIRECTORY: the registry's own tree, and nothing that may lie beside it
move_images() {
  if ! at_the_top "$1" "$2"; then return; fi
  refuse_in_use "$1"
  say "moving $1/docker/registry to $1/$2/docker/registry"
  mkdir -p "$1/$2/docker"
  mv -T "$1/docker/registry" "$1/$2/docker/registry"
  rmdir --ignore-fail-on-non-empty "$1/docker"
  sync -f "$1"
}

main() {
  exec </dev/null
  gate "$2" "$3"
  take_turn service-registry
  to_the_end move_images "$2" "$4"
}
