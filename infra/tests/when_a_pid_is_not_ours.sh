#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes

setup() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
}

a_recycled_pid_is_never_signalled() {
  setup
  sleep 60 &
  local innocent=$!
  start_process merge true
  wait_until 10 is_stopped merge
  echo "$innocent" >"$RUN/merge.pid"
  "$INFRA/down.sh" >/dev/null
  kill -0 "$innocent"
  kill "$innocent"
}

a_process_of_ours_is_stopped_and_forgotten() {
  setup
  start_process merge sleep 60
  is_running merge
  local pid
  pid=$(pid_of merge)
  "$INFRA/down.sh" >/dev/null
  expect_equal '' "$(identity "$pid")"
  expect_equal '' "$(pid_of merge)"
}

a_process_that_ignores_sigterm_is_killed() {
  setup
  start_process merge bash -c 'trap "" TERM; echo armed; while :; do sleep 1; done'
  wait_until 10 grep -q armed "$LOGS/merge.log"
  stop_process merge 1 2>/dev/null
  is_stopped merge
}

down_without_a_stack_is_no_failure() {
  IMPORTS_LOCAL=$IMPORTS_LOCAL/nothing "$INFRA/down.sh" | grep -q 'Nothing to stop'
}

run_tests a_recycled_pid_is_never_signalled a_process_of_ours_is_stopped_and_forgotten \
  a_process_that_ignores_sigterm_is_killed down_without_a_stack_is_no_failure
