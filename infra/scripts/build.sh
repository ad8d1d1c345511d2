# shellcheck shell=bash
# Builds in Release, and not when nothing that goes into it changed: for a stack the processes (processes.slnf), for the
# tests the whole solution.

BUILD_STAMP=$ROOT/.local/build/processes
TESTS_STAMP=$ROOT/.local/build/solution

# One line for the present sources: names, sizes and times of everything that a build reads.
# source_fingerprint [NAME...]: folders of such a name are left out.
source_fingerprint() {
  local name without=()
  for name in bin obj node_modules .local TestResults "$@"; do without+=(-o -name "$name"); done
  (
    cd "$ROOT" || exit
    find Imports.sln Directory.*.props global.json contracts services infra/mysql infra/processes.slnf fixtures/generator loadtests \
      \( "${without[@]:1}" \) -prune -o -type f ! -name '*.md' ! -name Dockerfile -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -c1-32
  )
}

service_program() { echo "$ROOT/services/$1/src/bin/Release/net10.0/Imports.${1^}.dll"; }
MIGRATOR=$ROOT/infra/mysql/migrator/src/bin/Release/net10.0/Imports.Migrator.dll
GENERATOR=$ROOT/fixtures/generator/bin/Release/net10.0/Imports.Generator.dll

are_processes_built() {
  local service
  [[ -f $MIGRATOR && -f $GENERATOR && $(cat "$BUILD_STAMP" 2>/dev/null) == "$(source_fingerprint tests loadtests)" ]] || return 1
  for service in "${SERVICES[@]}"; do
    [[ -f $(service_program "$service") ]] || return 1
  done
}

is_solution_built() { are_processes_built && [[ $(cat "$TESTS_STAMP" 2>/dev/null) == "$(source_fingerprint)" ]]; }

# Two stacks of one checkout share its binaries, so one build at a time.
lock_build() {
  mkdir -p "${BUILD_STAMP%/*}"
  exec 8>"${BUILD_STAMP%/*}/lock"
  flock 8
}

build_processes() {
  local fingerprint
  lock_build
  if ! are_processes_built; then
    fingerprint=$(source_fingerprint tests loadtests)
    : >"$LOGS/build.log"
    run_build infra/processes.slnf
    echo "$fingerprint" >"$BUILD_STAMP"
  fi
  exec 8>&-
}

build_solution() {
  local fingerprint processes
  lock_build
  if ! is_solution_built; then
    fingerprint=$(source_fingerprint)
    processes=$(source_fingerprint tests loadtests)
    : >"$LOGS/build.log"
    run_build Imports.sln
    echo "$processes" >"$BUILD_STAMP"
    echo "$fingerprint" >"$TESTS_STAMP"
  fi
  exec 8>&-
}

run_build() {
  local log=$LOGS/build.log started=$SECONDS
  step build "dotnet build $1 -c Release"
  (cd "$ROOT" && dotnet build "$1" -c Release -v q -nologo -nodeReuse:false) >>"$log" 2>&1 8>&- 9>&- ||
    die "The build failed: $(grep -m1 -E 'error [A-Z]+[0-9]+' "$log" || echo 'no error line'); see $log"
  step build "done in $((SECONDS - started)) s"
}

# build_projects PROJECT...: just these and what they reference, for a run of few suites.
build_projects() {
  local project
  lock_build
  : >"$LOGS/build.log"
  for project in "$@"; do
    run_build "$project"
  done
  exec 8>&-
}
