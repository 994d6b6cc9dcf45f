#!/bin/bash
# Records that tell how a part of the host stands, the same whether it was only looked at or just changed.
# shellcheck disable=SC2317,SC2329

tell_docker() {
  local version='' running=no
  if have docker; then
    if version=$(docker version -f '{{.Server.Version}}' 2>/dev/null) && [ -n "$version" ]; then
      running=yes
    else
      # Without its daemon only the client tells a version: "Docker version 20.10.24, build ..."
      version=$(docker --version 2>/dev/null | sed -n 's/^[^0-9]*\([^, ]*\).*/\1/p')
      version=${version:-unknown}
    fi
  fi
  record docker "version=$version" "running=$running"
}

# tell_file PATH
tell_file() {
  local sum
  sum=$(sha256sum <"$1")
  record file "path=$1" "sha256=${sum%% *}" "mode=$(stat -c %a "$1")"
}

# tell_service NAME: the unit, its files and its container
tell_service() {
  local unit=provision-registry-$1.service image='' spec='' running='' id='' digests='' path
  read -r image spec running id < <(docker inspect --type container \
    -f '{{.Config.Image}} {{index .Config.Labels "spec"}} {{.State.Running}} {{.Image}}' "provision-registry-$1" 2>/dev/null) || true
  if [ -n "$id" ]; then digests=$(docker image inspect -f '{{join .RepoDigests " "}}' "$id" 2>/dev/null || true); fi
  record service "name=$1" "enabled=$(yes_or_no systemctl is-enabled "$unit")" \
    "state=$(systemctl is-active "$unit" || true)" "image=$image" "spec=$spec" "running=$(yes_or_no [ "$running" = true ])" \
    "digests=$digests"
  tell_file "/etc/systemd/system/$unit"
  for path in "/etc/provision-registry/$1"/*; do
    [ ! -f "$path" ] || tell_file "$path"
  done
}
