#!/bin/bash
# node USER: all that is to be known of a node: every config.json that counts there, and its containerd. Changes nothing.
# shellcheck disable=SC2317,SC2329

main() {
  exec </dev/null
  tell_config_files "$2"
  tell_containerd
}
