#!/usr/bin/env bash
# loadtests/watchers.sh - measures what many watchers cost the gateway, and prints each figure beside its goal.
#
# usage: loadtests/watchers.sh [--watchers N] [--imports N] [--seconds N] [--all] [--help]
#   --watchers N   connections, half of them on the hub, half on event streams (default 1000)
#   --imports N    imports that move, the snapshot of each published twice a second (default 20)
#   --seconds N    of the measurement (default 30)
#   --all          each watcher watches all imports and not one
#
# Starts a broker, a database and one gateway of its own, with nothing else of the stack, and removes them at the end.
# Ends with 1 when a goal is missed, and after the measurement and three minutes at the latest.
#
# environment:
#   IMPORTS_BENCH_PORT_BASE   first of its ports (default 17680)
set -euo pipefail
for part in output settings processes install mysql rabbitmq build services; do
  # shellcheck disable=SC1090
  source "$(dirname "${BASH_SOURCE[0]}")/../infra/scripts/$part.sh"
done

watchers=1000 imports=20 seconds=30 what=one
while (($#)); do
  case $1 in
    --watchers | --imports | --seconds)
      [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || die "$1 needs a number."
      declare "${1#--}=$2"
      shift
      ;;
    --all) what=all ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$1': see loadtests/watchers.sh --help" ;;
  esac
  shift
done

finish() {
  trap - EXIT ERR
  stop_process gateway 30 && stop_rabbitmq && stop_mysql && rm -rf "$LOCAL"
}

start_gateway() (
  export_service_settings gateway
  cd "$LOCAL" || exit
  start_process gateway dotnet "$(service_program gateway)"
)

report_unexpected_failures
use_stack "$ROOT/.local/watchers" "${IMPORTS_BENCH_PORT_BASE:-17680}"
make_folders
lock_stack
trap finish EXIT
trap 'exit 130' INT TERM
require_dotnet
{
  install_missing curl mysql rabbitmq
  require_port "$(service_port gateway)" gateway
  launch_mysql
  launch_rabbitmq
  build_projects services/gateway/src/Imports.Gateway.csproj infra/mysql/migrator/src/Imports.Migrator.csproj loadtests/watchers/Imports.Watchers.csproj
  wait_for_mysql
  wait_for_rabbitmq
  BROKER=$(broker_uri)
  migrate
  start_gateway
  wait_until 60 service_ready gateway || die "The gateway did not come up: see $LOGS/gateway.log"
} >&2

export IMPORTS_MYSQL_HOST=$MYSQL_HOST IMPORTS_MYSQL_PORT=$MYSQL_PORT IMPORTS_MYSQL_USER=$MYSQL_USER IMPORTS_MYSQL_PASSWORD=$MYSQL_PASSWORD IMPORTS_RABBITMQ=$BROKER
echo "$(date -u +%F), commit $(git -C "$ROOT" rev-parse --short HEAD), $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg) at the start"
echo
timeout --kill-after=10 $((seconds + 180)) dotnet "$ROOT/loadtests/watchers/bin/Release/net10.0/Imports.Watchers.dll" \
  "http://127.0.0.1:$(service_port gateway)" "$(pid_of gateway)" "$ROOT/fixtures/datasets/inventory.json" "$watchers" "$imports" "$seconds" "$what" 9>&-
