#!/usr/bin/env bash
# The cloud half of the procedure with the openstack command line.
#   by-hand.sh cold        makes everything, with as few commands as it takes, none of which looks first
#   by-hand.sh unchanged   looks at everything once, as a person would who wants to know whether it is all there
# Its environment: BENCH_NAME of all that is made, BENCH_IMAGE, BENCH_FLAVOR, BENCH_KEY_PAIR, BENCH_LOCAL (CIDR).
set -euo pipefail
name=$BENCH_NAME

# $1 volume, $2 the status that it is to have.
await_volume() {
  until [ "$(openstack volume show "$1" -f value -c status)" = "$2" ]; do :; done
}

cold() {
  openstack security group create "$name"
  openstack security group rule create "$name" --protocol any --remote-ip "$BENCH_LOCAL"
  for port in 22 80 443; do
    openstack security group rule create "$name" --protocol tcp --dst-port "$port" --remote-ip 0.0.0.0/0
  done
  for role in data registry; do openstack volume create "$name-$role" --size 1; done
  openstack port create "$name" --network internal --security-group "$name"
  openstack server create "$name" --image "$BENCH_IMAGE" --flavor "$BENCH_FLAVOR" --key-name "$BENCH_KEY_PAIR" \
    --port "$name" --wait
  openstack floating ip create external --port "$name"
  for role in data registry; do
    await_volume "$name-$role" available
    openstack server add volume "$name" "$name-$role"
  done
  for role in data registry; do await_volume "$name-$role" in-use; done
}

unchanged() {
  openstack security group show "$name"
  for role in data registry; do openstack volume show "$name-$role"; done
  openstack port show "$name"
  openstack server show "$name"
  openstack floating ip list --port "$name"
}

"$1" >/dev/null
