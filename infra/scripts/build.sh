# shellcheck shell=bash
# Builds the solution in Release, and not when nothing that goes into it changed.

BUILD_STAMP=$ROOT/.local/build/fingerprint

# One line for the present sources: names, sizes and times of everything that a build reads.
source_fingerprint() {
  (
    cd "$ROOT" || exit
    find Imports.sln Directory.*.props global.json contracts services infra/mysql fixtures/generator loadtests \
      \( -name bin -o -name obj -o -name node_modules -o -name .local -o -name TestResults \) -prune -o \
      -type f ! -name '*.md' -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -c1-32
  )
}

service_program() { echo "$ROOT/services/$1/src/bin/Release/net10.0/Imports.${1^}.dll"; }
MIGRATOR=$ROOT/infra/mysql/migrator/src/bin/Release/net10.0/Imports.Migrator.dll
GENERATOR=$ROOT/fixtures/generator/bin/Release/net10.0/Imports.Generator.dll

is_built() {
  local service
  [[ -f $MIGRATOR && -f $GENERATOR && $(cat "$BUILD_STAMP" 2>/dev/null) == "$(source_fingerprint)" ]] || return 1
  for service in "${SERVICES[@]}"; do
    [[ -f $(service_program "$service") ]] || return 1
  done
}

# Two stacks of one checkout share its binaries, so one build at a time.
build_solution() {
  local fingerprint started=$SECONDS log=$LOGS/build.log
  mkdir -p "${BUILD_STAMP%/*}"
  exec 8>"${BUILD_STAMP%/*}/lock"
  flock 8
  if ! is_built; then
    step build "dotnet build Imports.sln -c Release"
    fingerprint=$(source_fingerprint)
    (cd "$ROOT" && dotnet build Imports.sln -c Release -v q -nologo -nodeReuse:false) >"$log" 2>&1 8>&- 9>&- ||
      die "The build failed: $(grep -m1 -E 'error [A-Z]+[0-9]+' "$log" || echo 'no error line'); see $log"
    echo "$fingerprint" >"$BUILD_STAMP"
    step build "done in $((SECONDS - started)) s"
  fi
  exec 8>&-
}

# build_projects PROJECT...: just these and what they reference, for a run of few suites.
build_projects() {
  local project log=$LOGS/build.log
  : >"$log"
  for project in "$@"; do
    step build "$project"
    (cd "$ROOT" && dotnet build "$project" -c Release -v q -nologo -nodeReuse:false) >>"$log" 2>&1 9>&- ||
      die "The build failed: $(grep -m1 -E 'error [A-Z]+[0-9]+' "$log" || echo 'no error line'); see $log"
  done
}
