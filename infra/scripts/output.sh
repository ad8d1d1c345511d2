# shellcheck shell=bash
# What a person at the terminal reads: one line per fact, one line per failure.

say() { printf '%s\n' "$*"; }

# A line of the form 'step  what happened', so that the steps can be scanned down the left edge.
step() {
  local name=$1
  shift
  printf '%-10s %s\n' "$name" "$*"
}

warn() { printf 'warning: %s\n' "$*" >&2; }

# Ends the command with one clear line. What to do belongs into the line.
die() {
  printf 'error: %s\n' "$*" >&2
  exit "$DIED"
}
DIED=3

# A command that fails where nobody thought of it shall not end the script without a word. (After die there was one.)
report_unexpected_failures() {
  set -E
  trap 'unexpected_failure "$?" "${BASH_SOURCE[0]}" "$LINENO" "$BASH_COMMAND"' ERR
}

unexpected_failure() {
  (($1 == DIED)) || printf 'error: unexpected failure (%s) in %s, line %s: %s\n' "$@" >&2
}

# Prints the comment block at the top of the calling command (from line 2 to the first line that is no comment) as its help.
print_help() { sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1"; }

# Waits until a command succeeds. wait_until SECONDS COMMAND...; answers 1 when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}
