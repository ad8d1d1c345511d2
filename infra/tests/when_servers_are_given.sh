#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes install mysql rabbitmq stack

setup() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
}

addresses_are_taken_apart_and_decoded() {
  parse_url 'mysql://ad%40min:p%3Aw%25%5C@db.example:3307' 3306
  expect_equal 'ad@min p:w%\ db.example 3307' "$URL_USER $URL_PASSWORD $URL_HOST $URL_PORT"
  parse_url 'amqp://u:p@[::1]/vhost' 5672
  expect_equal 'u p ::1 5672' "$URL_USER $URL_PASSWORD $URL_HOST $URL_PORT"
}

an_address_of_another_form_is_refused() {
  IMPORTS_MYSQL=db:3306 expect_failure 'IMPORTS_MYSQL is not of the form mysql://' "$INFRA/up.sh"
  IMPORTS_RABBITMQ=rabbit expect_failure 'IMPORTS_RABBITMQ is not of the form amqp://' "$INFRA/up.sh"
}

a_server_that_does_not_answer_is_named() {
  unanswered() {
    setup
    IMPORTS_MYSQL="mysql://root:x@127.0.0.1:$MYSQL_PORT"
    choose_servers
    wait_for_servers
  }
  expect_failure "IMPORTS_MYSQL: root cannot log in to 127.0.0.1:$((PORTS + 10))" unanswered
}

nothing_is_installed_for_given_servers() {
  setup
  IMPORTS_MYSQL=mysql://u:p@h IMPORTS_RABBITMQ=amqp://u:p@h/
  choose_servers
  expect_equal 'no no' "$PRIVATE_MYSQL $PRIVATE_RABBITMQ"
  install_missing() { expect_equal curl "$*"; }
  require_programs
}

the_env_file_of_a_stack_does_not_make_its_broker_a_given_one() {
  setup
  choose_servers
  use_mysql_account 127.0.0.1 "$MYSQL_PORT" "$MYSQL_ADMIN" "it's \"quoted\""
  write_env
  expect_equal 600 "$(stat -c %a "$LOCAL/env")"
  # shellcheck source=/dev/null
  source "$LOCAL/env"
  choose_servers
  expect_equal "yes yes it's \"quoted\"" "$PRIVATE_MYSQL $PRIVATE_RABBITMQ $IMPORTS_MYSQL_PASSWORD"
}

run_tests addresses_are_taken_apart_and_decoded an_address_of_another_form_is_refused a_server_that_does_not_answer_is_named \
  nothing_is_installed_for_given_servers the_env_file_of_a_stack_does_not_make_its_broker_a_given_one
