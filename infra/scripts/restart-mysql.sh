#!/usr/bin/env bash
# infra/scripts/restart-mysql.sh - restarts the private MySQL or MariaDB of a stack, and returns when it answers.
# For tests that must see a server go and come back; infra/test.sh names it in IMPORTS_MYSQL_RESTART.
#
# usage: infra/scripts/restart-mysql.sh FOLDER PORT_BASE [JAIL]
set -euo pipefail
for part in output settings processes install mysql; do
  source "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done
if (($# < 2)) || [[ $1 == --help || $1 == -h ]]; then print_help "$0" && exit 0; fi
use_stack "$1" "$2" "${3:-}"
stop_mysql
launch_mysql
wait_for_mysql
