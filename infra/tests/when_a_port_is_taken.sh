#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes

# take PORT: a process listens there until the test ends.
take() {
  perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => shift, ReuseAddr => 1) or exit 1; sleep 60' "$1" >/dev/null 2>&1 &
  HOLDER=$!
  trap 'kill $HOLDER' EXIT
  wait_until 10 port_is_open "$1"
}

up_names_port_variable_and_holder() {
  local offset
  for offset in 3 10; do
    take $((PORTS + offset))
    expect_failure "Port $((PORTS + offset)),*IMPORTS_PORT_BASE*" "$INFRA/up.sh" --no-demo
    expect_failure "pid $HOLDER (perl)" "$INFRA/up.sh" --no-demo
    kill "$HOLDER"
    wait "$HOLDER" 2>/dev/null || true
  done
  trap - EXIT
}

up_leaves_nothing_running() {
  take $((PORTS + 5))
  expect_failure "Port $((PORTS + 5))," "$INFRA/up.sh" --no-demo
  expect_equal '' "$(ls "$IMPORTS_LOCAL"/run/*.pid 2>/dev/null || true)"
}

a_base_that_is_no_port_is_refused() {
  IMPORTS_PORT_BASE=70000 expect_failure 'IMPORTS_PORT_BASE*70000' "$INFRA/up.sh"
  IMPORTS_PORT_BASE=http expect_failure 'IMPORTS_PORT_BASE*http' "$INFRA/up.sh"
}

run_tests up_names_port_variable_and_holder up_leaves_nothing_running a_base_that_is_no_port_is_refused
