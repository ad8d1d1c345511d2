# shellcheck shell=bash
# The sample: 10,000 rows of inventory go in through the public API, and SQL, not the API, is asked whether they are there.

DEMO_ROWS=10000

# json_field NAME < JSON: the first value of that name, without quotes. Enough for flat answers; spares a JSON program.
json_field() {
  { tr -d '\n' | grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"([^\"\\\\]|\\\\.)*\"|[^,}]*)" || true; } |
    sed -E '1!d; s/^"[^"]*"[[:space:]]*:[[:space:]]*//; s/^"(.*)"$/\1/'
}

run_demo() {
  local sample=$LOCAL/demo/inventory-$DEMO_ROWS.csv answer id
  mkdir -p "$LOCAL/demo"
  if [[ ! -s $sample ]]; then
    dotnet "$GENERATOR" inventory --rows $DEMO_ROWS --seed 7 --out "$sample.new" >>"$LOGS/demo.log" 2>&1 ||
      die "The sample could not be generated: see $LOGS/demo.log"
    mv "$sample.new" "$sample"
  fi
  answer=$(curl -sS -m 60 -X POST -T "$sample" -H 'Content-Type: text/csv' "$API/imports?dataset=inventory" 2>&1) ||
    die "The sample could not be sent to $API/imports: $answer"
  id=$(json_field task_id <<<"$answer")
  [[ -n $id ]] || die "The API did not take the sample: $answer"
  step demo "sent $DEMO_ROWS rows as import $id"
  DEMO_IMPORT=$id
  follow_import "$id"
  check_demo_rows "$sample"
}

# Prints a line whenever the import has moved; ends when it is done.
follow_import() {
  local answer status line last='' deadline=$((SECONDS + 300))
  while ((SECONDS < deadline)); do
    answer=$(curl -fsS -m 10 "$API/imports/$1" 2>&1) || die "The progress of import $1 cannot be read: $answer"
    status=$(json_field status <<<"$answer")
    line=$(progress_line "$status" "$answer")
    if [[ $line != "$last" ]]; then step demo "$line"; fi
    last=$line
    case $status in
      done) return ;;
      failed | cancelled) die "The sample import $1 ended as $status: $answer" ;;
    esac
    sleep 0.25
  done
  die "The sample import $1 is still '$status' after 300 s: see $LOGS"
}

progress_line() {
  local total ok bad rps eta
  total=$(json_field rows_total <<<"$2")
  ok=$(json_field rows_ok <<<"$2")
  bad=$(json_field rows_bad <<<"$2")
  rps=$(json_field throughput_rps <<<"$2")
  eta=$(json_field eta_seconds <<<"$2")
  printf '%-10s %7s of %s rows, %s bad, %s rows/s, eta %s s' \
    "$1" "${ok/null/0}" "${total/null/?}" "${bad/null/0}" "$(rounded "$rps")" "$(rounded "$eta")"
}

rounded() { awk -v number="$1" 'BEGIN { if (number ~ /^-?[0-9]/) printf "%.0f", (number > 0 ? number : 0); else printf "-" }'; }

# Loads the keys of the sample into a temporary table with the target's own types and joins: exactly the rows sent.
check_demo_rows() {
  local header keys found
  header=$(head -n 1 "$1" | tr -d '\r' | tr ',' '\n' | awk '{ gsub(/"/, ""); print ($0 ~ /^(item_code|store_id|date)$/ ? "`" $0 "`" : "@ignored") }' | paste -sd, -)
  found=$(run_sql "
    CREATE TEMPORARY TABLE imports_staging.sample_keys AS SELECT item_code, store_id, date FROM imports_targets.inventory LIMIT 0;
    ALTER TABLE imports_staging.sample_keys ADD PRIMARY KEY (item_code, store_id, date);
    LOAD DATA LOCAL INFILE '$1' INTO TABLE imports_staging.sample_keys CHARACTER SET utf8mb4
      FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES ($header);
    SELECT COUNT(*) FROM imports_staging.sample_keys;
    SELECT COUNT(*) FROM imports_targets.inventory AS t STRAIGHT_JOIN imports_staging.sample_keys AS s USING (item_code, store_id, date)" \
    --local-infile=1 2>>"$LOGS/demo.log") || die "The rows of the sample cannot be counted in imports_targets.inventory: see $LOGS/demo.log"
  read -r keys found <<<"${found//$'\n'/ }"
  [[ $keys == "$DEMO_ROWS" && $found == "$DEMO_ROWS" ]] ||
    die "The sample has $DEMO_ROWS rows with $keys distinct keys, but $found of them are in imports_targets.inventory."
  step demo "checked by SQL: all $found rows are in imports_targets.inventory"
}
