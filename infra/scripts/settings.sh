# shellcheck shell=bash
# Where things are: the checkout, the folder that everything lives in, the ports, the secrets.
# Reads IMPORTS_LOCAL (folder, default <checkout>/.local) and IMPORTS_PORT_BASE (default 17080).

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SERVICES=(ingress gateway orchestrator parsing validation merge)

# use_stack FOLDER PORT_BASE [JAIL]: points every name at one stack. JAIL is the folder that its servers are chrooted
# into ('' for none); FOLDER then lies inside it.
use_stack() {
  LOCAL=$(realpath -m "$1")
  PORT_BASE=$2
  JAIL=${3:-}
  [[ $PORT_BASE =~ ^[0-9]+$ ]] && ((PORT_BASE >= 1024 && PORT_BASE <= 65520)) ||
    die "IMPORTS_PORT_BASE is '$PORT_BASE': set it to a number from 1024 to 65520."
  RUN=$LOCAL/run
  LOGS=$LOCAL/log
  MYSQL_DIR=$LOCAL/mysql
  RABBITMQ_DIR=$LOCAL/rabbitmq
  MYSQL_PORT=$((PORT_BASE + 10))
  AMQP_PORT=$((PORT_BASE + 11))
  MANAGEMENT_PORT=$((PORT_BASE + 12))
  DIST_PORT=$((PORT_BASE + 13))
  EPMD_PORT=$((PORT_BASE + 14))
}

service_port() {
  local i
  for i in "${!SERVICES[@]}"; do
    if [[ ${SERVICES[i]} == "$1" ]]; then echo $((PORT_BASE + i)); fi
  done
}

# Makes the folders of the stack; its secrets lie there, so others may not look in.
make_folders() {
  mkdir -p "$LOCAL" "$RUN" "$LOGS" 2>/dev/null && [[ -w $LOCAL && -w $RUN && -w $LOGS ]] ||
    die "No permission to write in $LOCAL: make it yours, or set IMPORTS_LOCAL to a folder that is."
  chmod 700 "$LOCAL"
}

# One command at a time may change a stack. The lock is file descriptor 9; started processes do not inherit it.
lock_stack() {
  exec 9>"$RUN/lock"
  flock -w 900 9 || die "Another command has been working on $LOCAL for 15 minutes: end it and try again."
}

# secret NAME: a random password, made once and kept in a file that only its owner reads.
secret() {
  local file=$LOCAL/secrets/$1
  if [[ ! -s $file ]]; then
    (umask 077 && mkdir -p "$LOCAL/secrets" && od -An -N18 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file")
  fi
  cat "$file"
}

percent_decode() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

# parse_url URL DEFAULT_PORT: sets URL_USER, URL_PASSWORD, URL_HOST, URL_PORT; answers 1 when it is no such URL.
parse_url() {
  [[ $1 =~ ^[a-z]+://(([^:@/]*)(:([^@/]*))?@)?(\[[0-9a-fA-F:]+\]|[^:/@?]+)(:([0-9]+))?(/.*)?$ ]] || return 1
  URL_USER=$(percent_decode "${BASH_REMATCH[2]}")
  URL_PASSWORD=$(percent_decode "${BASH_REMATCH[4]}")
  URL_HOST=${BASH_REMATCH[5]//[\[\]]/}
  URL_PORT=${BASH_REMATCH[7]:-$2}
}

# Single-quoted for sh.
quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }
