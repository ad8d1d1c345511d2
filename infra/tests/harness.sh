# shellcheck shell=bash
# A test is a function; its name says what holds. run_tests prints 'ok NAME' or 'not ok NAME' for each, in a subshell and
# a folder of its own, which is removed with all that was started in it.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
INFRA=${HERE%/tests}
PORTS=$((${IMPORTS_TEST_PORT_BASE:-17280} + 300))

load() {
  local part
  for part in "$@"; do source "$INFRA/scripts/$part.sh"; done
}

# expect TEXT COMMAND...: the command fails, and says so in exactly one line, which holds the text (a pattern of [[ ]]).
expect_failure() {
  local pattern=$1 output
  shift
  if output=$("$@" 2>&1 >/dev/null); then
    echo "  did not fail: $*"
    return 1
  fi
  # shellcheck disable=SC2053 # a pattern on purpose
  if [[ $output == *$'\n'* || $output != error:*$pattern* ]]; then
    printf '  said: %s\n  expected one line with: %s\n' "$output" "$pattern"
    return 1
  fi
}

expect_equal() {
  [[ $1 == "$2" ]] || {
    printf '  is: %s\n  expected: %s\n' "$2" "$1"
    return 1
  }
}

run_tests() {
  local test failed=0 folder status
  unset IMPORTS_MYSQL IMPORTS_RABBITMQ IMPORTS_RABBITMQ_MANAGEMENT
  for test in "$@"; do
    folder=$(mktemp -d)
    status=0
    # Not in a condition: there, set -e would not hold.
    set +e
    (
      set -e
      export IMPORTS_LOCAL=$folder IMPORTS_PORT_BASE=$PORTS
      cd "$folder"
      "$test"
    )
    status=$?
    set -e
    IMPORTS_LOCAL=$folder "$INFRA/down.sh" --purge >/dev/null 2>&1 || status=1
    rm -rf "$folder"
    if ((status == 0)); then
      echo "ok $test"
    else
      echo "not ok $test"
      failed=1
    fi
  done
  return $failed
}
