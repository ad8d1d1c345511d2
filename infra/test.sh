#!/usr/bin/env bash
# infra/test.sh - runs all tests: units, integration on real servers of its own, and the composed stack.
#
# usage: infra/test.sh [--soak] [--reference] [--only PATTERN] [--help]
#   --soak           the long versions
#   --reference      only the suites that touch a server, on the newest MySQL and RabbitMQ in a root of their own
#   --only PATTERN   only the projects and scripts whose path matches (an extended regular expression)
#
# Installs what it needs like infra/up.sh. The last line is 'N passed, N failed'; nothing is skipped. Where the reference
# servers cannot be installed, and only there, it is 'REFERENCE SKIPPED: reason'.
#
# environment:
#   IMPORTS_TEST_PORT_BASE        first port of the test servers (default 17280)
#   IMPORTS_REFERENCE             folder of the reference root (default .local/reference)
# To the tests it gives IMPORTS_MYSQL_HOST, _PORT, _USER, _PASSWORD (an administrator), IMPORTS_RABBITMQ,
# IMPORTS_RABBITMQ_MANAGEMENT, IMPORTS_MYSQL_PIDFILE and IMPORTS_MYSQL_RESTART (a command; for tests that stop or restart the
# server), IMPORTS_MYSQL_SERVER_FILES and _AT_SERVER (a folder that the server may read, and its name for it),
# IMPORTS_TEST_SOAK (0 or 1) and IMPORTS_TEST_FOLDER (for stacks of their own: what runs in a folder below it is stopped
# with them); with --reference also IMPORTS_MYSQL, so that such stacks use the reference servers, and IMPORTS_CRASH_ROOT,
# the root in which the stack whose servers are killed runs servers of its own.
set -euo pipefail
for part in output settings processes install mysql rabbitmq build services suites; do
  source "$(dirname "${BASH_SOURCE[0]}")/scripts/$part.sh"
done

REFERENCE=$(realpath -m "${IMPORTS_REFERENCE:-$ROOT/.local/reference}")
soak=0 reference=no only=. finished=no
while (($#)); do
  case $1 in
    --soak) soak=1 ;;
    --reference) reference=yes ;;
    --only) only=${2:?--only needs a pattern} && shift ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$1': see infra/test.sh --help" ;;
  esac
  shift
done

# A stack that a suite left running, because it crashed or was ended for its time, goes down with the suite.
stop_left_stacks() {
  local folder root
  for folder in "$LOCAL"/*/run "$REFERENCE"/srv/imports-crash-*/run; do
    root=''
    if [[ $folder == "$REFERENCE"/srv/* ]]; then root=$REFERENCE; fi
    if compgen -G "$folder/*.pid" >/dev/null; then IMPORTS_SERVER_ROOT=$root IMPORTS_LOCAL=${folder%/run} "$ROOT/infra/down.sh" --purge >/dev/null || true; fi
  done
}

finish() {
  trap - EXIT ERR
  break_beside
  stop_left_stacks
  if [[ $reference == yes ]]; then
    reference_servers stop || true
  else
    stop_rabbitmq && stop_mysql && rm -rf "$MYSQL_DIR" "$RABBITMQ_DIR"
  fi
  if [[ $finished == no ]]; then FAILED=$((FAILED + 1)); fi
  say "$PASSED passed, $FAILED failed"
  ((FAILED == 0)) || exit 1
}

reference_servers() {
  as_root env IMPORTS_REFERENCE="$REFERENCE" "$ROOT/infra/scripts/reference.sh" "$1"
}

install_reference_servers() {
  local reason status=0
  can_be_root || { say 'REFERENCE SKIPPED: neither root nor sudo' && exit 0; }
  step reference "installing, where missing"
  reason=$(reference_servers install) || status=$?
  if ((status == 4)); then say "REFERENCE SKIPPED: $reason" && exit 0; fi
  ((status == 0)) || die "The reference servers could not be installed: see $REFERENCE.log"
}

start_reference_servers() {
  local addresses
  addresses=$(reference_servers start) || die "The reference servers did not come up: see the line above."
  set -a
  eval "$addresses"
  set +a
}

start_own_servers() {
  install_missing mysql rabbitmq
  if [[ $(mysql_flavour) == mariadb ]]; then install_missing openssl; fi
  rm -rf "$MYSQL_DIR" "$RABBITMQ_DIR"
  launch_mysql
  launch_rabbitmq
  wait_for_mysql
  wait_for_rabbitmq
  export IMPORTS_MYSQL_HOST=$MYSQL_HOST IMPORTS_MYSQL_PORT=$MYSQL_PORT IMPORTS_MYSQL_USER=$MYSQL_USER IMPORTS_MYSQL_PASSWORD=$MYSQL_PASSWORD
  IMPORTS_RABBITMQ=$(broker_uri)
  IMPORTS_RABBITMQ_MANAGEMENT=$(broker_management)
  export IMPORTS_RABBITMQ IMPORTS_RABBITMQ_MANAGEMENT
  IMPORTS_MYSQL_RESTART=$(mysql_restart_command)
  export IMPORTS_MYSQL_RESTART IMPORTS_MYSQL_PIDFILE=$RUN/mysql.pid
  export IMPORTS_MYSQL_SERVER_FILES=$MYSQL_DIR/files IMPORTS_MYSQL_SERVER_FILES_AT_SERVER=$MYSQL_DIR/files
}

run_scripts() {
  local script
  for script in "$ROOT"/infra/tests/when_*.sh "$ROOT"/loadtests/when_*.sh; do
    if [[ $script =~ $only ]]; then run_script "$script" 300; fi
  done
}

# Its stacks bring their own servers up, so that they can be killed. One after the other; in the long run two at once, since an outage of 30 s is waiting.
run_stack() {
  local stacks=(-parallel none)
  if ((soak)); then stacks=(-parallel collections -maxThreads 2); fi
  unset IMPORTS_RABBITMQ IMPORTS_RABBITMQ_MANAGEMENT
  run_project "$1" "$STACK_SECONDS" Imports.Stack.Tests "${stacks[@]}"
  if ((soak)) && [[ -s $LOCAL/crash-matrix.md ]]; then cat "$LOCAL/crash-matrix.md"; fi
}

# What shares the reference servers, and apart from that what kills processes and servers, on servers of its own.
run_stack_on_reference() {
  run_project "$1" "$STACK_SECONDS" Imports.Stack.Tests -parallel none -namespace- Imports.Stack.Tests.Crashes
  stop_left_stacks
  if ((EUID == 0)); then
    IMPORTS_CRASH_ROOT=$REFERENCE run_project "$1" "$STACK_SECONDS" Imports.Stack.Tests.Crashes -parallel none -namespace Imports.Stack.Tests.Crashes
  else
    say 'Imports.Stack.Tests.Crashes: only root can run servers in the reference root.'
  fi
}

# The stack runs beside the others, on servers of its own: it waits most of its time. Not beside the scripts: they measure, and look for what is left running.
run_suites() {
  local project stack=''
  if [[ $reference == no ]]; then run_scripts; fi
  stop_left_stacks
  if [[ $reference == no ]]; then
    stack=$(find_projects "$only" no | grep '^loadtests/stack/' || true)
    if [[ -n $stack ]]; then begin_beside run_stack "$stack"; fi
  fi
  while read -r project; do
    if [[ $project != loadtests/stack/* ]]; then
      run_project "$project" "$SUITE_SECONDS" "$(basename "$project" .csproj)"
    elif [[ $reference == yes ]]; then
      run_stack_on_reference "$project"
    fi
  done < <(find_projects "$only" "$reference")
  end_beside
  stop_left_stacks
}

report_unexpected_failures
unset IMPORTS_MYSQL IMPORTS_RABBITMQ IMPORTS_RABBITMQ_MANAGEMENT IMPORTS_PORT_BASE
use_stack "${IMPORTS_LOCAL:-$ROOT/.local}/test" "${IMPORTS_TEST_PORT_BASE:-17280}"
unset IMPORTS_LOCAL
make_folders
lock_stack
if [[ $reference == yes ]]; then install_reference_servers; fi
trap finish EXIT
trap 'exit 130' INT TERM
require_dotnet
# The JavaScript client and the browser of the gateway's tests; the publisher that docs/messages.md names.
install_missing curl node npm chromium amqp-publish
stop_left_stacks
stop_rabbitmq
stop_mysql
if [[ $reference == yes ]]; then start_reference_servers; else start_own_servers; fi
if [[ $only == . || stack =~ $only || loadtests/stack =~ $only ]]; then
  build_solution
else
  mapfile -t projects < <(find_projects "$only" "$reference")
  build_projects "${projects[@]}"
fi
export IMPORTS_TEST_SOAK=$soak IMPORTS_TEST_FOLDER=$LOCAL
SUITE_SECONDS=$((soak ? 1800 : 600)) STACK_SECONDS=$((soak ? 3300 : 1200))
run_suites
((PASSED + FAILED)) || die "No suite matches '$only'."
finished=yes
