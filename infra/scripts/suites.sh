# shellcheck shell=bash
# Runs test suites, each bounded in time, and adds up what passed and failed.
# Whatever is not a proven pass is a failure: a crash, a time-out, a skipped test, a suite without tests.

PASSED=0
FAILED=0

# count SUITE PASSED FAILED SECONDS [REMARK]
count() {
  PASSED=$((PASSED + $2))
  FAILED=$((FAILED + $3))
  printf '%-34s %4d passed %4d failed %5d s  %s\n' "$1" "$2" "$3" "$4" "${5:-}"
}

# All xunit projects whose path matches, the composed stack last. find_projects PATTERN SERVERS_ONLY(yes|no)
find_projects() {
  local project
  (cd "$ROOT" && find . -name '*.Tests.csproj' -not -path './.local/*' | sed 's|^\./||' | LC_ALL=C sort) |
    awk '/^loadtests\/stack\// { last = last $0 "\n"; next } { print } END { printf "%s", last }' |
    while read -r project; do
      [[ $project =~ $1 ]] || continue
      if [[ $2 == yes ]] && ! grep -q 'Imports\.Testing\.csproj' "$ROOT/$project"; then continue; fi
      echo "$project"
    done
}

# attribute NAME FILE: the sum of that number over all assemblies of an xunit result file.
attribute() {
  { grep -oE '<assembly [^>]*' "$2" 2>/dev/null || true; } | { grep -oE " $1=\"[0-9]+\"" || true; } |
    awk -F'"' '{ sum += $2 } END { print sum + 0 }'
}

# run_project PROJECT SECONDS NAME [ARGUMENT...]: NAME is what its line and its log are called; the arguments go to the runner.
run_project() {
  local project=$1 limit=$2 name=$3 started=$SECONDS status=0 program result log remark='' failed total
  program=$ROOT/$(dirname "$project")/bin/Release/net10.0/$(basename "$project" .csproj).dll
  result=$LOGS/$name.xml log=$LOGS/$name.log
  shift 3
  rm -f "$result"
  timeout --kill-after=10 "$limit" dotnet "$program" -noLogo -noColor -xml "$result" "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
  total=$(attribute total "$result")
  failed=$(($(attribute failed "$result") + $(attribute skipped "$result") + $(attribute errors "$result") + $(attribute not-run "$result")))
  if ((status == 124 || status == 137)); then
    remark="not done after $limit s"
  elif ((total == 0)); then
    remark="ran no test"
  elif ((status != 0 && failed == 0)); then
    remark="ended with status $status"
  fi
  if [[ -n $remark ]]; then failed=$((failed + 1)); fi
  if ((failed)); then
    # Each with the first lines of what it says: the log may be out of reach where this is read.
    grep -E -A 3 '\[(FAIL|SKIP)\]|\[Test (Class|Collection|Assembly) Cleanup Failure|Unhandled exception' "$log" | head -n 60 || true
    remark="${remark:+$remark; }see $log"
  fi
  count "$name" "$(attribute passed "$result")" "$failed" $((SECONDS - started)) "$remark"
}

# run_script FILE SECONDS: a shell test; prints 'ok ...' or 'not ok ...' for each of its tests.
run_script() {
  local name started=$SECONDS status=0 log passed failed remark=''
  name=$(basename "$1" .sh)
  log=$LOGS/$name.log
  timeout --kill-after=10 "$2" "$1" >"$log" 2>&1 </dev/null 9>&- || status=$?
  passed=$(grep -c '^ok ' "$log" || true)
  failed=$(grep -c '^not ok ' "$log" || true)
  if ((failed == 0)) && ((status != 0 || passed == 0)); then
    failed=1
    remark="ended with status $status"
  fi
  if ((failed)); then
    grep '^not ok ' "$log" || true
    remark="${remark:+$remark; }see $log"
  fi
  count "$name" "$passed" "$failed" $((SECONDS - started)) "$remark"
}

# begin_beside COMMAND...: runs it beside what comes next, with counts of its own. One at a time.
begin_beside() {
  rm -f "$LOGS/sum"
  (
    PASSED=0 FAILED=0
    "$@"
    echo "$PASSED $FAILED" >"$LOGS/sum"
  ) &
  BESIDE=$!
}

# end_beside: waits for it, and adds what it counted. One that ended without a count has failed.
end_beside() {
  local passed=0 failed=1
  if [[ -z ${BESIDE:-} ]]; then return; fi
  wait "$BESIDE" || true
  BESIDE=
  if [[ -s $LOGS/sum ]]; then read -r passed failed <"$LOGS/sum"; else say 'What ran beside the others ended without a count.'; fi
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
}

# break_beside: ends it, should it still run; its suite ends with it.
break_beside() {
  if [[ -z ${BESIDE:-} ]]; then return; fi
  kill -STOP "$BESIDE" 2>/dev/null || true
  xargs -r kill -TERM <"/proc/$BESIDE/task/$BESIDE/children" 2>/dev/null || true
  kill -KILL "$BESIDE" 2>/dev/null || true
  wait "$BESIDE" 2>/dev/null || true
  BESIDE=
}
