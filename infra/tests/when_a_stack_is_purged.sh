#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes

only_what_belongs_to_the_stack_is_deleted() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  mkdir -p "$LOCAL"/{mysql,objects,reference,mine}
  "$INFRA/down.sh" --purge >/dev/null
  expect_equal 'mine reference' "$(find "$LOCAL" -mindepth 1 -printf '%f\n' | sort | paste -sd' ')"
}

data_are_kept_without_it() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  local before
  before=$(secret mysql_admin)
  "$INFRA/down.sh" >/dev/null
  expect_equal "$before" "$(secret mysql_admin)"
}

every_command_has_help() {
  local command
  for command in up.sh down.sh test.sh scripts/reference.sh scripts/restart-mysql.sh scripts/write-docs.sh; do
    [[ $("$INFRA/$command" --help) == *usage:* ]]
    expect_equal 0 $?
  done
}

run_tests only_what_belongs_to_the_stack_is_deleted data_are_kept_without_it every_command_has_help
