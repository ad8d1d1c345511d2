#!/usr/bin/env bash
# A smoke: the benchmark runs, its contestants leave the same rows, and nothing has collapsed. infra/test.sh runs it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export IMPORTS_BENCH_FOLDER=${IMPORTS_TEST_FOLDER:?is not set: run infra/test.sh}/bench IMPORTS_BENCH_PORT_BASE=$((${IMPORTS_TEST_PORT_BASE:-17280} + 320))
trap 'IMPORTS_LOCAL=$IMPORTS_BENCH_FOLDER "$here/../infra/down.sh" --purge >/dev/null; rm -rf "$IMPORTS_BENCH_FOLDER"' EXIT
"$here/bench.sh" --server mariadb --quick
