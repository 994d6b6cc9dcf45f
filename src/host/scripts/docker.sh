#!/bin/bash
# docker: installs Docker where there is none, and starts its daemon. A Docker that is there already stays as it is.
# shellcheck disable=SC2317,SC2329

# https://docs.docker.com/engine/install/ubuntu/ and .../debian/
docker_key=9DC858229FC7DD38854AE2D88D81803C0EBFCD88
docker_url=https://download.docker.com/linux
keyring=/etc/apt/keyrings/docker.asc
sources=/etc/apt/sources.list.d/docker.sources

# Quick to give up: where the repository cannot be reached, the distribution's own package does.
fetch() { curl -fsSL --connect-timeout 5 --max-time 20 "$1"; }

# Unattended upgrades hold apt's lock after a first boot. What apt says goes to a file: it must not end in the middle of an
# installation because nobody listens any more.
log=/var/log/provision-registry-apt.log
apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
    -o Dpkg::Options::=--force-confold "$@" >"$log" 2>&1
}

apt_or_die() { apt "$@" || die "apt-get $* failed: $(grep '^E:' "$log" || tail -n 3 "$log")"; }

# Whether a file holds Docker's signing key and no other.
is_dockers_key() {
  local prints
  # GnuPG of Ubuntu 18.04 has no --show-keys yet.
  prints=$(gpg --batch --no-tty --homedir "$(dirname "$1")" --with-colons --import-options show-only --import "$1" 2>/dev/null |
    awk -F: '$1 == "pub" { main = 1 } $1 == "fpr" && main { print $10; main = 0 }')
  [ "$prints" = "$docker_key" ]
}

# What it takes to fetch and check the key; minimal images lack it.
prepare() {
  if have gpg && have curl; then return; fi
  apt update && apt install -y --no-install-recommends gpg curl ca-certificates
}

# use_dockers_repository DISTRIBUTION RELEASE: fails, having changed nothing, when there is none for this release
use_dockers_repository() {
  local url=$docker_url/$1 release=$2 work
  prepare || return 1
  fetch "$url/dists/$release/Release" >/dev/null 2>&1 || return 1
  work=$(mktemp -d)
  if ! fetch "$url/gpg" >"$work/docker.asc" || ! is_dockers_key "$work/docker.asc"; then
    rm -rf "$work"
    say "the key at $url/gpg is not the one Docker publishes: its repository is not used"
    return 1
  fi
  install -d -m 0755 "$(dirname "$keyring")"
  install -m 0644 "$work/docker.asc" "$keyring"
  rm -rf "$work"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: stable\nArchitectures: %s\nSigned-By: %s\n' \
    "$url" "$release" "$(dpkg --print-architecture)" "$keyring" >"$sources"
}

# The default log driver lets its files grow without end, and without live-restore an update of Docker stops containers.
configure() {
  local file=/etc/docker/daemon.json
  mkdir -p /etc/docker
  if [ ! -s "$file" ]; then
    printf '{\n  "log-driver": "local",\n  "live-restore": true\n}\n' >"$file"
  elif have python3; then
    python3 - "$file" <<'PYTHON' || say "$file is left as it is: it is not JSON"
import json, os, sys
path = sys.argv[1]
with open(path) as file:
    settings = json.load(file)
merged = {"log-driver": "local", "live-restore": True, **settings}
if merged != settings:
    with open(path + ".new", "w") as file:
        json.dump(merged, file, indent=2)
    os.replace(path + ".new", path)
PYTHON
  else
    say "$file is left as it is: there is no python3 to merge it with"
  fi
}

install_docker() {
  local distribution release
  # shellcheck disable=SC1091
  distribution=$(. /etc/os-release && echo "${ID:-}")
  # shellcheck disable=SC1091
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  have apt-get || die "Docker is not installed, and only Ubuntu and Debian are known here, not '$distribution': install it and run again"
  configure
  say 'reading package lists'
  case $distribution in
    ubuntu | debian)
      if use_dockers_repository "$distribution" "$release"; then
        say "installing Docker from Docker's repository"
        if apt update &&
          apt install -y --no-install-recommends docker-ce docker-ce-cli containerd.io; then
          return
        fi
        say "Docker's repository did not serve"
        rm -f "$sources"
      fi
      ;;
  esac
  apt_or_die update
  say "installing Docker from the distribution's own repository"
  apt_or_die install -y --no-install-recommends docker.io ca-certificates iptables
}

run_docker() {
  have docker || install_docker
  if ! docker version >/dev/null 2>&1; then
    say 'starting Docker'
    systemctl enable --now docker >&2
  fi
  local try
  for try in $(seq 60); do
    if docker version >/dev/null 2>&1; then break; fi
    [ "$try" -lt 60 ] || die "the Docker daemon does not answer: $(docker version 2>&1 >/dev/null | tail -n 1)"
    sleep 1
  done
  tell_docker
}

main() {
  exec </dev/null
  take_turn "$1"
  to_the_end run_docker
}
