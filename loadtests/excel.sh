#!/usr/bin/env bash
# loadtests/excel.sh - how fast a workbook becomes a CSV, and in how much memory: our reader beside ExcelDataReader and DocumentFormat.OpenXml.
#
# usage: loadtests/excel.sh [--rows N] [--rounds N] [--help]
#   --rows    rows of 7 columns, at most 1048575 (default 1000000)
#   --rounds  how often each reads each workbook, in turn (default 3)
# Each reading is a process of its own on one processor. Two workbooks: texts shared by cells, as Excel saves them, and texts in their cells, as libraries do.
# Needs the .NET SDK and no server. Before it measures it has all three write their CSV, and compares the number of lines.
set -euo pipefail
for part in output settings install; do
  source "$(dirname "${BASH_SOURCE[0]}")/../infra/scripts/$part.sh"
done

rows=1000000 rounds=3
while (($#)); do
  case $1 in
    --rows) rows=$2 && shift ;;
    --rounds) rounds=$2 && shift ;;
    --help | -h) print_help "$0" && exit ;;
    *) die "Unknown option '$1': see loadtests/excel.sh --help" ;;
  esac
  shift
done
require_dotnet
for project in fixtures/generator loadtests/excel; do
  dotnet build "$ROOT/$project" -c Release -v q -nologo -nodeReuse:false
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
read_by() { taskset -c 0 dotnet "$ROOT/loadtests/excel/bin/Release/net10.0/Imports.ExcelBench.dll" "$@"; }
for format in Xlsx XlsxInline; do
  dotnet "$ROOT/fixtures/generator/bin/Release/net10.0/Imports.Generator.dll" inventory --rows "$rows" --format "$format" --out "$folder/$format.xlsx"
  for reader in ours exceldatareader openxml; do
    read_by "$folder/$format.xlsx" "$reader" "$folder/$reader.csv" >/dev/null
    echo "$format, $reader: $(wc -l <"$folder/$reader.csv") lines, $(sha256sum <"$folder/$reader.csv" | cut -c1-12)"
  done
  for ((round = 1; round <= rounds; round++)); do
    for reader in ours exceldatareader openxml; do
      echo "$format, round $round, $(read_by "$folder/$format.xlsx" "$reader")"
    done
  done
done
