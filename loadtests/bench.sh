#!/usr/bin/env bash
# loadtests/bench.sh - measures imports against a hand-written script and a row-by-row importer, on one server, in one run.
#
# usage: loadtests/bench.sh [--server mysql|mariadb|both] [cells] [--full | --quick | --main-job | --reading] [--out FILE] [--help]
#   --server     mysql (the newest, in the root of infra/scripts/reference.sh; needs root), mariadb (default) or both, one after another
#   cells        --rows N... --case new|changed|unchanged|replace|half|bad... --order random|sorted... --columns 4|7|40... --rounds N;
#                without any of them the whole grid
#   --full       also 10,000,000 new rows on mysql, and the goals of the main job
#   --quick      100,000 new, changed and unchanged rows, one round, and bounds that only a collapse breaks (at most 4 minutes)
#   --reading    how fast files are read, by dialect, and workbooks; without a server (see loadtests/reading.sh)
#   --main-job   only the goals of the main job, without contestants: 100,000 rows, 1,000,000 rows, a body of 2 GiB
#   --out FILE   the JSON file (default loadtests/results/<date>-<server>.json; with --quick none)
#
# Ends with 1 when a figure does not count: the targets differed, or a contestant cannot do what a cell asks for. See loadtests/README.md.
#
# environment:
#   IMPORTS_BENCH_PORT_BASE    first of its ports (default 17680; 35 of them)
#   IMPORTS_BENCH_FOLDER       folder of its stack and its samples (default .local/bench)
#   IMPORTS_REFERENCE          folder of the reference root (default .local/reference)
#   IMPORTS_MYSQL_BUFFER_POOL  innodb_buffer_pool_size, where the default of infra/mysql/my.cnf shall not be measured
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

servers=mariadb passed=() full='' quick='' main_job='' output=''
while (($#)); do
  case $1 in
    --server) servers=${2:?--server needs a name} && shift ;;
    --out) output=$(realpath -m "${2:?--out needs a file}") && shift ;;
    --full) full=yes passed+=(--full) ;;
    --quick) quick=yes passed+=(--quick) ;;
    --main-job) main_job=yes ;;
    --reading) shift && exec "$(dirname "${BASH_SOURCE[0]}")/reading.sh" "$@" ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) passed+=("$1") ;;
  esac
  shift
done
case $servers in
  mysql | mariadb) ;;
  both) servers='mysql mariadb' && [[ -z $output ]] || die "--out names one file: measure one server, or leave it out." ;;
  *) die "Unknown server '$servers': see loadtests/bench.sh --help" ;;
esac

STACK_FOLDER=${IMPORTS_BENCH_FOLDER:-$ROOT/.local/bench} STACK_PORTS=${IMPORTS_BENCH_PORT_BASE:-17680}
report_unexpected_failures
use_stack "$STACK_FOLDER" "$STACK_PORTS"
STACK_FOLDER=$LOCAL
make_folders
build_projects loadtests/bench >&2
trap stop_stack EXIT
trap 'exit 130' INT TERM
status=0
for server in $servers; do
  start_stack "$server"
  register_datasets "$ROOT/loadtests/datasets" >&2
  mkdir -p "$SAMPLES_FOLDER"
  arguments=(--server "$server" --services-folder "$STACK_FOLDER/run" --servers-folder "$SERVERS_FOLDER" --client-root "$CLIENT_ROOT" --client-config "$CLIENT_CONFIG"
    --generator "$GENERATOR" --samples "$SAMPLES_FOLDER" --commit "$(measured_commit)")
  bench=$ROOT/loadtests/bench/bin/Release/net10.0/Imports.Bench.dll
  if [[ -z $main_job ]]; then
    file=$output
    if [[ -z $file && -z $quick ]]; then file=$(result_file '' "$server"); fi
    dotnet "$bench" "${arguments[@]}" ${file:+--out "$file"} "${passed[@]}" || status=1
    if [[ -n $file ]]; then say && say "Written: $file"; fi
  fi
  if [[ -n $main_job || -n $full ]]; then
    say
    dotnet "$bench" "${arguments[@]}" --main-job ${quick:+--quick} || status=1
  fi
  stop_stack
done
exit "$status"
