#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes install mysql rabbitmq

servers_up() {
  launch_rabbitmq
  launch_mysql
  wait_for_mysql
  wait_for_rabbitmq
}

management() { curl -fsS -m 10 -u "$BROKER_USER:$(secret rabbitmq)" -H 'Content-Type: application/json' "$@" "http://127.0.0.1:$MANAGEMENT_PORT/api/queues/$BROKER_VHOST/kept"; }

the_next_start_finds_what_was_durable() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  servers_up
  run_sql 'CREATE DATABASE kept; CREATE TABLE kept.t (id INT PRIMARY KEY); INSERT INTO kept.t VALUES (7)'
  management -X PUT -d '{"durable":true,"arguments":{"x-queue-type":"quorum"}}'
  local name
  for name in mysql rabbitmq epmd; do kill -9 "$(pid_of $name)"; done
  for name in mysql rabbitmq epmd; do wait_until 20 is_stopped $name; done
  servers_up
  expect_equal 7 "$(run_sql 'SELECT id FROM kept.t')"
  [[ $(management) == *'"name":"kept"'* ]]
  expect_equal 0 "$(run_sql "SELECT COUNT(*) FROM mysql.user WHERE User = '' OR (User = 'root' AND Host <> 'localhost')")"
}

run_tests the_next_start_finds_what_was_durable
