#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes install

# install_on_machine APT ROOT: what install_missing says on a machine without servers.
install_on_machine() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  eval "has_apt() { $1; }; can_be_root() { $2; }; find_program() { return 1; }; rabbitmq_home() { return 1; }"
  install_missing mysql rabbitmq
}

without_apt_compose_is_named() {
  expect_failure 'IMPORTS_MYSQL*IMPORTS_RABBITMQ*docker compose up --build' install_on_machine false true
}

without_root_the_command_to_run_is_named() {
  expect_failure 'sudo apt-get install --no-install-recommends mariadb-client-core mariadb-server-core rabbitmq-server' install_on_machine true false
}

a_failing_apt_names_its_log() {
  failing() {
    apt_install() { return 1; }
    without_service_starts() { "$@"; }
    install_on_machine true true
  }
  expect_failure "$IMPORTS_LOCAL/log/apt.log" failing
}

a_folder_that_cannot_be_written_is_named() {
  IMPORTS_LOCAL=/dev/null/stack expect_failure 'No permission to write in /dev/null/stack*IMPORTS_LOCAL' "$INFRA/up.sh"
}

without_the_sdk_its_source_is_named() {
  no_sdk() { PATH=/usr/bin/none require_dotnet; }
  expect_failure 'https://dot.net' no_sdk
}

nothing_is_asked_of_apt_when_all_is_there() {
  has_everything() {
    use_stack "$IMPORTS_LOCAL" "$PORTS"
    find_program() { return 0; }
    rabbitmq_home() { return 0; }
    as_root() { return 1; }
    install_missing mysql rabbitmq curl
  }
  has_everything
}

run_tests without_apt_compose_is_named without_root_the_command_to_run_is_named a_failing_apt_names_its_log \
  a_folder_that_cannot_be_written_is_named without_the_sdk_its_source_is_named nothing_is_asked_of_apt_when_all_is_there
