#!/usr/bin/env bash
# infra/up.sh - starts the whole of Imports on this machine, and imports a sample to show that it works.
#
# usage: infra/up.sh [--no-demo | --servers] [--help]
#   --no-demo   starts everything, but imports no sample
#   --servers   starts the servers and migrates them, and no service: for whoever runs the services otherwise
#
# Installs what is missing with apt, starts private servers and the services on 127.0.0.1, and waits until each is ready.
# Run again, it starts whatever died and restarts what was rebuilt. infra/down.sh stops it all.
#
# environment:
#   IMPORTS_PORT_BASE   first of the 15 ports in use (default 17080)
#   IMPORTS_LOCAL       folder of data, logs and pids (default .local in the checkout)
#   IMPORTS_SERVER_ROOT a Debian root that the private servers are run in (IMPORTS_LOCAL lies in it then; needs root)
#   IMPORTS_MYSQL       mysql://user:password@host:port of a server to use, an administrator (default: a private one)
#   IMPORTS_RABBITMQ    amqp://user:password@host:port/vhost of a broker to use (default: a private one), and
#   IMPORTS_RABBITMQ_MANAGEMENT   http://user:password@host:port of its management, to be shown
set -euo pipefail
for part in output settings processes install mysql rabbitmq build services demo stack; do
  source "$(dirname "${BASH_SOURCE[0]}")/scripts/$part.sh"
done

demo=yes services=yes
for argument in "$@"; do
  case $argument in
    --no-demo) demo=no ;;
    --servers) demo=no services=no ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$argument': see infra/up.sh --help" ;;
  esac
done

report_unexpected_failures
use_stack "${IMPORTS_LOCAL:-$ROOT/.local}" "${IMPORTS_PORT_BASE:-17080}" "${IMPORTS_SERVER_ROOT:-}"
make_folders
lock_stack
choose_servers
require_programs
move_to_port_base
if [[ $services == yes ]]; then
  if ! are_processes_built; then stop_services; fi
  require_service_ports
fi
launch_servers
build_processes
wait_for_servers
migrate
if [[ $services == no ]]; then
  write_env
  say "The servers are up; no service was started."
  exit 0
fi
start_services
write_env
if [[ $demo == yes ]]; then run_demo; fi
print_summary
