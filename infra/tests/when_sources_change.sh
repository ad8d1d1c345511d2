#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes build demo

checkout() {
  ROOT=$IMPORTS_LOCAL/checkout
  mkdir -p "$ROOT"/{contracts,services/parsing/src/bin,infra/mysql,fixtures/generator,loadtests}
  touch "$ROOT"/{infra/processes.slnf,Imports.sln,Directory.Build.props,Directory.Packages.props,global.json} "$ROOT/services/parsing/src/A.cs"
  BEFORE=$(source_fingerprint)
}

the_build_is_due() {
  checkout
  echo changed >"$ROOT/services/parsing/src/A.cs"
  [[ $(source_fingerprint) != "$BEFORE" ]]
  checkout
  rm "$ROOT/services/parsing/src/A.cs"
  [[ $(source_fingerprint) != "$BEFORE" ]]
}

outputs_and_texts_do_not_count() {
  checkout
  touch "$ROOT/services/parsing/src/bin/A.dll" "$ROOT/services/parsing/README.md"
  expect_equal "$BEFORE" "$(source_fingerprint)"
}

tests_do_not_count_for_the_processes() {
  checkout
  local before
  before=$(source_fingerprint tests loadtests)
  mkdir -p "$ROOT/services/parsing/tests"
  touch "$ROOT/services/parsing/tests/B.cs"
  expect_equal "$before" "$(source_fingerprint tests loadtests)"
  [[ $(source_fingerprint) != "$BEFORE" ]]
}

answers_of_the_api_are_read() {
  local answer='{"status":"done","rows_total":null, "rows_ok" : 10000,"text":"a \"b\", c","links":{"status":"/x"}}'
  expect_equal 'done null 10000' "$(json_field status <<<"$answer") $(json_field rows_total <<<"$answer") $(json_field rows_ok <<<"$answer")"
  expect_equal '' "$(json_field task_id <<<"$answer")"
}

run_tests the_build_is_due outputs_and_texts_do_not_count tests_do_not_count_for_the_processes answers_of_the_api_are_read
