#!/bin/bash
# Where a registry keeps images on its volume. Nothing here changes anything.
# shellcheck disable=SC2317,SC2329

# at_the_top POINT DIRECTORY: whether a registry has kept images at the top of a volume, and none does below DIRECTORY
at_the_top() { [ -d "$1/docker/registry/v2/repositories" ] && [ ! -e "$1/$2/docker/registry" ]; }
