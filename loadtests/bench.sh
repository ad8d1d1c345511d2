#!/usr/bin/env bash
# loadtests/bench.sh - measures the main job on a stack of its own and prints each figure beside its goal.
#
# usage: loadtests/bench.sh [--quick] [--help]
#   --quick   one import of 100,000 rows; without it three, one of 1,000,000 rows, and a body of 2 GiB
#
# environment:
#   IMPORTS_BENCH_PORT_BASE   first of its ports (default 17680)
#   IMPORTS_MYSQL, IMPORTS_RABBITMQ   servers to use instead of private ones (see infra/up.sh --help)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
quick=()
for argument in "$@"; do
  case $argument in
    --quick) quick=(--quick) ;;
    --help | -h) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" && exit 0 ;;
    *) echo "Unknown option '$argument': see loadtests/bench.sh --help" >&2 && exit 2 ;;
  esac
done

export IMPORTS_LOCAL=$root/.local/bench IMPORTS_PORT_BASE=${IMPORTS_BENCH_PORT_BASE:-17680}
trap '"$root/infra/down.sh" --purge >/dev/null' EXIT
"$root/infra/up.sh" --no-demo >&2
source "$IMPORTS_LOCAL/env"
echo "$(date -u +%F), commit $(git -C "$root" rev-parse --short HEAD), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), load $(cut -d' ' -f1 /proc/loadavg) at the start"
echo
dotnet "$root/loadtests/bench/bin/Release/net10.0/Imports.Bench.dll" \
  "$IMPORTS_API" "$IMPORTS_GATEWAY" "$IMPORTS_LOCAL/run" "$root/fixtures/generator/bin/Release/net10.0/Imports.Generator.dll" "$IMPORTS_LOCAL/samples" "${quick[@]}"
