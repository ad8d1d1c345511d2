#!/usr/bin/env bash
# infra/down.sh - stops exactly what infra/up.sh started: services, then the broker, then the database.
#
# usage: infra/down.sh [--purge] [--help]
#   --purge   deletes the stack's data, logs and passwords as well (not what is on servers that were given to it)
#
# environment: IMPORTS_LOCAL and IMPORTS_SERVER_ROOT, as for infra/up.sh
set -euo pipefail
for part in output settings processes mysql rabbitmq services; do
  source "$(dirname "${BASH_SOURCE[0]}")/scripts/$part.sh"
done

purge=no
for argument in "$@"; do
  case $argument in
    --purge) purge=yes ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$argument': see infra/down.sh --help" ;;
  esac
done

report_unexpected_failures
use_stack "${IMPORTS_LOCAL:-$ROOT/.local}" "${IMPORTS_PORT_BASE:-17080}" "${IMPORTS_SERVER_ROOT:-}"
if [[ ! -d $RUN ]]; then
  say "Nothing to stop in $LOCAL."
  exit 0
fi
lock_stack
stop_services
stop_rabbitmq
stop_mysql
if [[ $purge == yes ]]; then
  # By name, since IMPORTS_LOCAL may be any folder; builds and the reference servers stay.
  for part in mysql rabbitmq objects inbox demo secrets log run env client.cnf; do
    rm -rf "${LOCAL:?}/$part"
  done
  say "Imports is stopped, its data are deleted."
else
  say "Imports is stopped; its data are kept in $LOCAL."
fi
