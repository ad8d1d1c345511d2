#!/usr/bin/env bash
# loadtests/reading.sh - how fast files are read: CSV in each dialect, and workbooks. No server.
#
# usage: loadtests/reading.sh [--rows N] [--rounds N] [--others] [--help]
#   --rows    rows of 7 columns, at most 1048575 (default 1000000)
#   --rounds  how often each is read, in turn (default 3)
#   --others  workbooks also by ExcelDataReader and DocumentFormat.OpenXml, after comparing what all three make of them
# On one processor. Of CSV the cut, then typing and sorting batch by batch, in memory; of a workbook the making of its CSV, each time in a process of its own. Two workbooks: texts
# shared by cells, as Excel saves them, and texts in their cells, as libraries do. The same by loadtests/bench.sh --reading.
set -euo pipefail
for part in output settings install; do
  source "$(dirname "${BASH_SOURCE[0]}")/../infra/scripts/$part.sh"
done

rows=1000000 rounds=3 readers=(ours)
while (($#)); do
  case $1 in
    --rows) rows=${2:?--rows needs a number} && shift ;;
    --rounds) rounds=${2:?--rounds needs a number} && shift ;;
    --others) readers=(ours exceldatareader openxml) ;;
    --help | -h) print_help "$0" && exit ;;
    *) die "Unknown option '$1': see loadtests/reading.sh --help" ;;
  esac
  shift
done
require_dotnet
for project in fixtures/generator loadtests/reading; do
  dotnet build "$ROOT/$project" -c Release -v q -nologo -nodeReuse:false >&2
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
generate() { dotnet "$ROOT/fixtures/generator/bin/Release/net10.0/Imports.Generator.dll" inventory --rows "$rows" "$@"; }
measure() { taskset -c 0 dotnet "$ROOT/loadtests/reading/bin/Release/net10.0/Imports.ReadingBench.dll" "$@"; }

generate --out "$folder/comma.csv"
measure dialects "$folder/comma.csv" "$rounds"
for format in Xlsx XlsxInline; do
  generate --format "$format" --out "$folder/$format.xlsx"
  if ((${#readers[@]} > 1)); then
    for reader in "${readers[@]}"; do
      measure workbook "$folder/$format.xlsx" "$reader" "$folder/$reader.csv" >/dev/null
      echo "$format, $reader: $(wc -l <"$folder/$reader.csv") lines, $(sha256sum <"$folder/$reader.csv" | cut -c1-12)"
    done
  fi
  for ((round = 1; round <= rounds; round++)); do
    for reader in "${readers[@]}"; do
      echo "$format, round $round, $(measure workbook "$folder/$format.xlsx" "$reader")"
    done
  done
done
