# shellcheck shell=bash
# For the commands of this folder: a stack of their own on the server that is asked for, in $STACK_FOLDER on ports from $STACK_PORTS.

ROOT_OF_LOADTESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for part in output settings processes install build demo; do
  # shellcheck source=/dev/null
  source "$ROOT_OF_LOADTESTS/infra/scripts/$part.sh"
done

# reference COMMAND: the reference root, its servers on the ports after the stack's own.
reference() {
  as_root env IMPORTS_REFERENCE="$REFERENCE" IMPORTS_REFERENCE_PORT_BASE=$((STACK_PORTS + 20)) "$ROOT/infra/scripts/reference.sh" "$1"
}

# start_stack mysql|mariadb: sets SERVERS_FOLDER (pids of database and broker), CLIENT_ROOT and CLIENT_CONFIG (of the command-line client), and
# SAMPLES_FOLDER, where that client can read; exports what infra/up.sh writes for scripts.
start_stack() {
  local addresses
  REFERENCE=$(realpath -m "${IMPORTS_REFERENCE:-$ROOT/.local/reference}")
  SERVERS_FOLDER=$STACK_FOLDER/run CLIENT_ROOT='' CLIENT_CONFIG=$STACK_FOLDER/client.cnf SAMPLES_FOLDER=$STACK_FOLDER/samples
  unset IMPORTS_MYSQL IMPORTS_RABBITMQ IMPORTS_RABBITMQ_MANAGEMENT
  STACK_SERVER=$1
  if [[ $1 == mysql ]]; then
    ((EUID == 0)) || die "MySQL runs in a root of its own, which only root can enter: run as root, or with --server mariadb."
    addresses=$(reference install) || die "MySQL cannot be had here: ${addresses:-see $REFERENCE.log}"
    addresses=$(reference start) || die "The reference servers did not come up: see $REFERENCE/srv/imports/log"
    set -a
    eval "$addresses"
    set +a
    SERVERS_FOLDER=$REFERENCE/srv/imports/run CLIENT_ROOT=$REFERENCE CLIENT_CONFIG=$REFERENCE/srv/imports/client.cnf
    SAMPLES_FOLDER=$REFERENCE/srv/imports-samples
  fi
  IMPORTS_LOCAL=$STACK_FOLDER IMPORTS_PORT_BASE=$STACK_PORTS "$ROOT/infra/up.sh" --no-demo >&2
  # shellcheck source=/dev/null
  source "$STACK_FOLDER/env"
}

# stop_stack: nothing of it runs afterwards, and its data are gone; the samples stay.
stop_stack() {
  IMPORTS_LOCAL=$STACK_FOLDER "$ROOT/infra/down.sh" --purge >/dev/null || true
  if [[ ${STACK_SERVER:-} == mysql ]]; then
    reference stop >/dev/null || true
    rm -rf --one-file-system "${REFERENCE:?}/srv/imports"
  fi
  STACK_SERVER=''
}

# server_sql SQL: what the server answers, by its own client.
server_sql() {
  local client=(chroot "$CLIENT_ROOT" /usr/bin/mysql)
  if [[ -z $CLIENT_ROOT ]]; then client=("$(find_program mariadb mysql)"); fi
  "${client[@]}" --defaults-file="${CLIENT_CONFIG#"$CLIENT_ROOT"}" --batch --skip-column-names --execute="$1"
}

# register_datasets FOLDER: definitions beyond those of fixtures/datasets, with their targets.
register_datasets() {
  MySql__Host=$IMPORTS_MYSQL_HOST MySql__Port=$IMPORTS_MYSQL_PORT MySql__User=$IMPORTS_MYSQL_USER MySql__Password=$IMPORTS_MYSQL_PASSWORD \
    MySql__ControlSchema=$IMPORTS_MYSQL_CONTROL MySql__StagingSchema=$IMPORTS_MYSQL_STAGING MySql__TargetSchema=$IMPORTS_MYSQL_TARGETS \
    Datasets__Folder=$1 dotnet "$MIGRATOR" migrate >>"$LOGS/migrator.log" 2>&1 || die "The datasets of $1 could not be registered: see $LOGS/migrator.log"
}

# result_file NAME SERVER: loadtests/results/<date>-NAMESERVER.json, with a number when that is there already.
result_file() {
  local base number=2
  base=$ROOT/loadtests/results/$(date -u +%F)-$1$2
  local file=$base.json
  while [[ -e $file ]]; do file=$base-$((number++)).json; done
  echo "$file"
}

measured_commit() { echo "$(git -C "$ROOT" rev-parse --short HEAD)$([[ -z $(git -C "$ROOT" status --porcelain -- services contracts infra) ]] || echo '+changes')"; }
