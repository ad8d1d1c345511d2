#!/usr/bin/env bash
# loadtests/live-api.sh - how fast the API answers while a large import runs, by the import's stage, against an idle platform.
#
# usage: loadtests/live-api.sh [--server mysql|mariadb] [--rows N] [--rate N] [--idle SECONDS] [--out FILE] [--help]
#   --server   as in loadtests/bench.sh (default mariadb)
#   --rows     of the import (default 1000000)
#   --rate     requests a second, half of them rows by their key, half the import's status (default 50)
#   --idle     how long the idle platform is measured before (default 30)
#   --out FILE the JSON file (default loadtests/results/<date>-live-api-<server>.json)
#
# Ends with 1 when the import was not done or a request failed. Locust (Debian's python3-locust) is installed where missing. It ends by itself: the import has
# 15 minutes. See loadtests/README.md.
#
# environment: as for loadtests/bench.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

KNOWN_ROWS=100000 USERS=50
server=mariadb rows=1000000 rate=50 idle=30 output=''
while (($#)); do
  case $1 in
    --server) server=${2:?--server needs a name} && shift ;;
    --rows) rows=${2:?--rows needs a number} && shift ;;
    --rate) rate=${2:?--rate needs a number} && shift ;;
    --idle) idle=${2:?--idle needs seconds} && shift ;;
    --out) output=$(realpath -m "${2:?--out needs a file}") && shift ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$1': see loadtests/live-api.sh --help" ;;
  esac
  shift
done
[[ $server == mysql || $server == mariadb ]] || die "Unknown server '$server': see loadtests/live-api.sh --help"
[[ $rows$rate$idle =~ ^[0-9]+$ ]] || die "--rows, --rate and --idle are whole numbers."

# sample ROWS SEED: the path of an inventory file, made once.
sample() {
  local file=$SAMPLES_FOLDER/inventory-$1-$2.csv
  if [[ ! -s $file ]]; then
    mkdir -p "$SAMPLES_FOLDER"
    dotnet "$GENERATOR" inventory --rows "$1" --seed "$2" --out "$file.new" 2>>"$LOGS/samples.log" && mv "$file.new" "$file"
  fi
  echo "$file"
}

# import_known_rows FILE: the rows that are asked for. Sets KNOWN_IMPORT, which is done then.
import_known_rows() {
  local answer deadline=$((SECONDS + 300)) status=''
  answer=$(curl -fsS -m 120 -X POST -T "$1" -H 'Content-Type: text/csv' "$IMPORTS_API/imports?dataset=inventory") || die "The API did not take $1."
  KNOWN_IMPORT=$(json_field task_id <<<"$answer")
  until [[ $status == 'done' ]]; do
    status=$(curl -fsS -m 10 "$IMPORTS_API/imports/$KNOWN_IMPORT" | json_field status)
    [[ $status != failed && $status != cancelled ]] && ((SECONDS < deadline)) || die "The import of the known rows is $status."
    sleep 0.2
  done
}

STACK_FOLDER=${IMPORTS_BENCH_FOLDER:-$ROOT/.local/bench} STACK_PORTS=${IMPORTS_BENCH_PORT_BASE:-17680}
report_unexpected_failures
use_stack "$STACK_FOLDER" "$STACK_PORTS"
STACK_FOLDER=$LOCAL
make_folders
if ! find_program locust >/dev/null; then
  has_apt && can_be_root || die "Locust is missing: install Debian's python3-locust."
  without_service_starts apt_install python3-locust || die "python3-locust could not be installed: see $LOGS/apt.log"
fi
trap stop_stack EXIT
trap 'exit 130' INT TERM
load=$(cut -d' ' -f1-3 /proc/loadavg)
start_stack "$server"
known=$(sample "$KNOWN_ROWS" 1)
import_known_rows "$known"
result=$STACK_FOLDER/run/live-api.json
rm -f "$result"
status=0
LIVE_USERS=$USERS LIVE_REQUESTS_PER_SECOND=$rate LIVE_IDLE_SECONDS=$idle LIVE_IMPORT_LIMIT_SECONDS=900 LIVE_FILE=$(sample "$rows" 2) LIVE_KNOWN_ROWS_FILE=$known \
  LIVE_KNOWN_IMPORT=$KNOWN_IMPORT LIVE_RESULT=$result \
  timeout --kill-after=10 $((idle + 1000)) "$(find_program locust)" -f "$ROOT/loadtests/locust/live_api.py" --headless --users "$USERS" --spawn-rate "$USERS" \
  --host "$IMPORTS_API" --loglevel WARNING >"$LOGS/locust.log" 2>&1 || status=$?
[[ -s $result ]] || die "Locust ended with $status and without a result: $(tail -n 1 "$LOGS/locust.log")"
file=${output:-$(result_file live-api- "$server")}
/usr/bin/python3 "$ROOT/loadtests/locust/report.py" "$result" "$file" "server=$server" "version=$(server_sql 'SELECT VERSION()')" "commit=$(measured_commit)" \
  "date=$(date -u +%F)" "load_average=$load"
say "Written: $file"
((status == 0)) || exit 1
