#!/usr/bin/env bash
# loadtests/settings.sh - measures what single settings of the server do to the two statements that a merge consists of.
#
# usage: loadtests/settings.sh --out FILE [--rounds N] [--rows N] [--only PATTERN] [--help]
#   --out FILE       one line is added for each measurement: setting, seconds to load, seconds to update, megabytes of binary log, and of the
#                    server's processor time the seconds while it loads and while it updates
#   --rounds N       how often each setting is measured, in turns (default 1); a FILE of several runs counts as one
#   --rows N         so many rows, 1,000,000 at most (default); with fewer neither the buffer pool nor the redo log gets full
#   --only PATTERN   only the settings whose name matches (an extended regular expression); 'base' always runs
#
# On the newest MySQL, in the root of infra/scripts/reference.sh (needs root), with infra/mysql/*.cnf. Each measurement: rows that
# are sorted by key are loaded into an empty target in one transaction; then all of them are updated from a staged table in one transaction.
# Ends with the medians of the ratios to 'base' of the same round. On a machine that others use too the ratios of the processor time say more.
#
# environment:
#   IMPORTS_REFERENCE             folder of the reference root (default .local/reference)
#   IMPORTS_SETTINGS_PORT_BASE    first of its ports (default 17780)
set -euo pipefail
for part in output settings processes install mysql build; do
  source "$(dirname "${BASH_SOURCE[0]}")/../infra/scripts/$part.sh"
done

rounds=1 rows=1000000 only=. output=''
while (($#)); do
  case $1 in
    --rounds) rounds=${2:?--rounds needs a number} && shift ;;
    --rows) rows=${2:?--rows needs a number} && shift ;;
    --only) only=${2:?--only needs a pattern} && shift ;;
    --out) output=$(realpath -m "${2:?--out needs a file}") && shift ;;
    --help | -h) print_help "$0" && exit 0 ;;
    *) die "Unknown option '$1': see loadtests/settings.sh --help" ;;
  esac
  shift
done
[[ -n $output ]] || die "--out is missing: see loadtests/settings.sh --help"
((EUID == 0)) || die "MySQL runs in a root of its own, which only root can enter: run as root."
REFERENCE=$(realpath -m "${IMPORTS_REFERENCE:-$ROOT/.local/reference}")
[[ -e $REFERENCE/imports-reference ]] || die "There is no reference root in $REFERENCE: infra/scripts/reference.sh install"
SAMPLES=$REFERENCE/srv/imports-samples

# name|of the server|of the session. What 'base' says is how every other one begins.
BASE="SET GLOBAL innodb_buffer_pool_size = 1073741824, innodb_redo_log_capacity = 2147483648, binlog_cache_size = 32768, innodb_flush_log_at_trx_commit = 1,
  binlog_transaction_dependency_history_size = 25000"
SETTINGS=(
  'base||DO 1'
  'binlog_cache_size=64M|SET GLOBAL binlog_cache_size = 67108864|DO 1'
  'binlog_cache_size=4M|SET GLOBAL binlog_cache_size = 4194304|DO 1'
  'binlog_row_image=minimal||SET SESSION binlog_row_image = minimal'
  'binlog_transaction_compression=ON||SET SESSION binlog_transaction_compression = ON'
  'binlog_transaction_dependency_history_size=1|SET GLOBAL binlog_transaction_dependency_history_size = 1|DO 1'
  'innodb_buffer_pool_size=128M|SET GLOBAL innodb_buffer_pool_size = 134217728|DO 1'
  'innodb_redo_log_capacity=100M|SET GLOBAL innodb_redo_log_capacity = 104857600|DO 1'
  'tmp_table_size=256M||SET SESSION tmp_table_size = 268435456, max_heap_table_size = 268435456'
  'innodb_flush_log_at_trx_commit=2|SET GLOBAL innodb_flush_log_at_trx_commit = 2|DO 1'
  'sql_log_bin=0||SET SESSION sql_log_bin = 0'
)

stop_all() {
  trap - EXIT
  stop_mysql
  rm -rf --one-file-system "$MYSQL_DIR"
}

# The generator's files in the order of the key, as the server's own client would write them.
prepare() {
  local changed sample
  sql 'CREATE DATABASE measured'
  sql "CREATE TABLE measured.empty (tenant_id VARCHAR(64) NOT NULL, item_code VARCHAR(64) NOT NULL, store_id VARCHAR(32) NOT NULL, date DATE NOT NULL, serial_number VARCHAR(64) NULL,
    quantity BIGINT NOT NULL, unit_price DECIMAL(12, 2) NOT NULL, description VARCHAR(255) NULL, _import_id BINARY(16) NOT NULL, _changed_at DATETIME(6) NOT NULL,
    PRIMARY KEY (tenant_id, item_code, store_id, date)) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin"
  sql "CREATE TABLE measured.staged (PRIMARY KEY (item_code, store_id, date)) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
    SELECT item_code, store_id, date, serial_number, quantity, unit_price, description FROM measured.empty"
  for changed in 0 100; do
    sample=$SAMPLES/columns-7-1000000-random-changed-$changed-bad-0.csv
    if [[ ! -e $sample ]]; then
      mkdir -p "$SAMPLES"
      build_projects fixtures/generator >&2
      dotnet "$GENERATOR" inventory --rows 1000000 --order random --columns 7 --changed-percent "$changed" --bad-percent 0 --out "$sample"
    fi
    # The server reads below its own folder alone.
    head -n $((rows + 1)) "$sample" >"$MYSQL_DIR/files/sample.csv"
    sql 'TRUNCATE measured.staged'
    sql "LOAD DATA INFILE '${MYSQL_DIR#"$JAIL"}/files/sample.csv' INTO TABLE measured.staged CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' IGNORE 1 LINES"
    if ((changed == 0)); then sql "SELECT * FROM measured.staged ORDER BY item_code, store_id, date INTO OUTFILE '${MYSQL_DIR#"$JAIL"}/files/new.tsv' CHARACTER SET utf8mb4"; fi
  done
  rm "$MYSQL_DIR/files/sample.csv"
}

sql() { run_sql "$1"; }

# The server's processor time so far, in seconds.
server_cpu() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz }' "/proc/$(pid_of mysql)/stat"; }

# timed SESSION STATEMENT: sets SECONDS_TAKEN, from the client's start to its end, the commit included; and CPU_TAKEN, what the server used meanwhile.
timed() {
  local from=$EPOCHREALTIME cpu
  cpu=$(server_cpu)
  sql "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; $1; START TRANSACTION; $2; COMMIT"
  SECONDS_TAKEN=$(awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
  CPU_TAKEN=$(awk -v a="$cpu" -v b="$(server_cpu)" 'BEGIN { printf "%.2f", b - a }')
}

resized() {
  [[ $(sql "SELECT (SELECT VARIABLE_VALUE = 'OK' FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Innodb_redo_log_resize_status')
    AND (SELECT VARIABLE_VALUE IN ('', '0') FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Innodb_buffer_pool_resize_status_code')") == 1 ]]
}

measure() {
  local name of_server of_session load load_cpu update bytes
  IFS='|' read -r name of_server of_session <<<"$1"
  sql "$BASE"
  if [[ -n $of_server ]]; then sql "$of_server"; fi
  wait_until 120 resized || die "The server did not take '$of_server'."
  sql 'DROP TABLE IF EXISTS measured.target; CREATE TABLE measured.target LIKE measured.empty; SELECT COUNT(*) FROM measured.staged IGNORE INDEX (PRIMARY) WHERE quantity < 0; FLUSH BINARY LOGS' >/dev/null
  sql "PURGE BINARY LOGS TO '$(sql 'SHOW BINARY LOGS' | tail -n 1 | cut -f 1)'"
  timed "$of_session" "LOAD DATA INFILE '${MYSQL_DIR#"$JAIL"}/files/new.tsv' INTO TABLE measured.target CHARACTER SET utf8mb4
    (item_code, store_id, date, serial_number, quantity, unit_price, description) SET tenant_id = 'default', _import_id = X'00112233445566778899AABBCCDDEEFF', _changed_at = TIMESTAMP'2026-11-26 00:00:00'"
  load=$SECONDS_TAKEN load_cpu=$CPU_TAKEN
  timed "$of_session" "UPDATE measured.target t STRAIGHT_JOIN measured.staged s ON t.tenant_id = 'default' AND t.item_code = s.item_code AND t.store_id = s.store_id AND t.date = s.date
    SET t.serial_number = s.serial_number, t.quantity = s.quantity, t.unit_price = s.unit_price, t.description = s.description, t._changed_at = TIMESTAMP'2026-11-26 01:00:00' WHERE t.tenant_id = 'default'"
  update=$SECONDS_TAKEN
  bytes=$(sql 'SHOW BINARY LOGS' | awk '{ sum += $2 } END { printf "%.0f", sum / 1e6 }')
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$load" "$update" "$bytes" "$load_cpu" "$CPU_TAKEN" | tee -a "$output"
}

# The ratio of each measurement to the 'base' before it; the median of a setting.
summarize() {
  awk -F'\t' '
    function median(what, name, n, i, j, t, list) { for (i = 1; i <= n; i++) list[i] = ratio[what, name, i]
      for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j - 1]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
      return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2 }
    $1 == "base" { for (k in base) delete base[k]; for (k = 2; k <= 6; k++) base[k] = $k }
    { if (!($1 in count)) names[++different] = $1; n = ++count[$1]; megabytes[$1] = $4; for (k = 2; k <= 6; k++) ratio[k, $1, n] = $k / base[k] }
    END { print "| setting | measured | load | its processor time | update | its processor time | binary log, MB |"; print "|---|---|---|---|---|---|---|"
      for (i = 1; i <= different; i++) { name = names[i]; n = count[name]
        printf "| `%s` | %d | %.2f | %.2f | %.2f | %.2f | %d |\n", name, n, median(2, name, n), median(5, name, n), median(3, name, n), median(6, name, n), megabytes[name] } }' "$output"
}

report_unexpected_failures
use_stack "$REFERENCE/srv/imports-settings" "${IMPORTS_SETTINGS_PORT_BASE:-17780}" "$REFERENCE"
make_folders
trap stop_all EXIT
trap 'exit 130' INT TERM
rm -rf --one-file-system "$MYSQL_DIR"
launch_mysql
wait_for_mysql
prepare
# The first one pays for whatever the server was busy with before.
output=/dev/null measure "${SETTINGS[0]}" >/dev/null
for ((round = 1; round <= rounds; round++)); do
  for setting in "${SETTINGS[@]}"; do
    if [[ ${setting%%|*} == base || ${setting%%|*} =~ $only ]]; then measure "$setting"; fi
  done
done
summarize
