#!/bin/bash
# The registry's read-only switch: a drop-in of its unit that starts it with another configuration. It lies below /run, so a
# reboot ends it.
# shellcheck disable=SC2317,SC2329

registry_container=provision-registry-registry
registry_unit=$registry_container.service
collector_container=provision-registry-collector
read_only_config=/run/provision-registry-read-only.yml
read_only_switch=/run/systemd/system/$registry_unit.d/provision-registry-read-only.conf
# Label of a container that only reads: no digest, so that whoever looks sees that it does not run as wanted.
read_only_spec=read-only

# command_line: how the unit starts the container when nothing is switched
command_line() { sed -n 's/^ExecStart=//p' "/etc/systemd/system/$registry_unit"; }

# switch_read_only CONTENT PATH: CONTENT is the configuration in base64, PATH where the container has its own
switch_read_only() {
  printf %s "$1" | base64 -d >"$read_only_config"
  mkdir -p "${read_only_switch%/*}"
  printf '[Service]\nExecStart=\nExecStart=%s\n' "$(command_line |
    sed "s|docker run |&--volume $read_only_config:$2:ro |; s|--label spec=[^ ]*|--label spec=$read_only_spec|")" >"$read_only_switch"
  systemctl daemon-reload
  systemctl restart "$registry_unit"
  await registry "$read_only_spec"
}

is_read_only() { [ -e "$read_only_switch" ] || runs registry "$read_only_spec" >/dev/null; }

# end_read_only: when it is started next the registry is written to, and no collection goes on beside that
end_read_only() {
  [ -e "$read_only_switch" ] || return 0
  docker rm -f "$collector_container" >/dev/null 2>&1 || true
  rm -f "$read_only_switch"
}

switch_read_write() {
  end_read_only
  systemctl daemon-reload
  systemctl restart "$registry_unit"
  await registry "$(command_line | sed -n 's/.*--label spec=\([0-9a-f]*\).*/\1/p')"
  rm -f "$read_only_config"
}
