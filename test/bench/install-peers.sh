#!/usr/bin/env bash
# Installs, as root on Debian, what `npm run bench` measures beside ours, and what it measures with.
#   test/bench/install-peers.sh
# Ansible's modules for OpenStack are not among it: openstack.cloud 2 and openstacksdk 1 or newer are not in Debian 12.
# Where you have them, ANSIBLE_COLLECTIONS_PATH and PYTHONPATH lead to them; without them the bench says so.
set -euo pipefail
# Package scripts must not start services of their own.
[ -e /usr/sbin/policy-rc.d ] || printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin /usr/sbin/policy-rc.d
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
  time skopeo docker-registry python3-openstackclient ansible-core python3-platformdirs
