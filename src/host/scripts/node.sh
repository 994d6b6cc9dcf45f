#!/bin/bash
# node USER HOST: all that is to be known of a node: every config.json that counts there, its containerd, and what it knows
# of the authority of the registry HOST. Changes nothing.
# shellcheck disable=SC2317,SC2329

main() {
  exec </dev/null
  tell_config_files "$2"
  # Podman, skopeo and nerdctl look there too.
  tell_root docker "/etc/docker/certs.d/$3/ca.crt"
  tell_containerd "$3"
}
