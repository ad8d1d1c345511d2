#!/usr/bin/env bash
# infra/scripts/reference.sh - the newest MySQL and RabbitMQ that Debian has, in a root of their own, to test against.
#
# usage: infra/scripts/reference.sh install | start | stop
#   install   fills the root by debootstrap, once; ends with status 4 and the reason when that cannot be done
#   start     starts both servers in it with empty data, and prints their addresses as shell variables
#   stop      stops them
#
# Needs root. environment:
#   IMPORTS_REFERENCE             the root (default .local/reference in the checkout)
#   IMPORTS_REFERENCE_PORT_BASE   as IMPORTS_PORT_BASE, for these two servers (default 17380)
set -euo pipefail
for part in output settings processes install mysql rabbitmq; do
  source "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done

REFERENCE=${IMPORTS_REFERENCE:-$ROOT/.local/reference}
UNAVAILABLE=4

unavailable() {
  printf '%s\n' "$*"
  exit "$UNAVAILABLE"
}

# The mark is made last: without it the folder is the rest of an attempt, and goes.
install_reference() {
  local mark=$REFERENCE/imports-reference log=$REFERENCE.log
  if [[ -e $mark ]]; then return; fi
  mkdir -p "${REFERENCE%/*}"
  : >"$log"
  if [[ -e $REFERENCE ]]; then
    [[ -d $REFERENCE/debootstrap || -d $REFERENCE/var/lib/dpkg ]] || unavailable "$REFERENCE is there, but is no Debian root"
    rm -rf --one-file-system "$REFERENCE"
  fi
  if ! find_program debootstrap >/dev/null; then
    LOGS=${REFERENCE%/*}
    has_apt || unavailable 'debootstrap is missing and here is no apt'
    apt_install debootstrap || unavailable "debootstrap could not be installed, see $LOGS/apt.log"
  fi
  "$(find_program debootstrap)" --variant=minbase --include=mysql-server-core,mysql-client-core sid "$REFERENCE" >>"$log" 2>&1 ||
    unavailable "debootstrap failed, see $log: $(tail -n 1 "$log")"
  echo '127.0.0.1 localhost' >"$REFERENCE/etc/hosts"
  printf '#!/bin/sh\nexit 101\n' >"$REFERENCE/usr/sbin/policy-rc.d"
  chmod 755 "$REFERENCE/usr/sbin/policy-rc.d"
  # The release file of sid can be older than it says that it may be used.
  install_in_reference >>"$log" 2>&1 || unavailable "RabbitMQ could not be installed in the reference root, see $log"
  touch "$mark"
}

install_in_reference() {
  local apt=(chroot "$REFERENCE" env DEBIAN_FRONTEND=noninteractive apt-get -q)
  "${apt[@]}" -o Acquire::Check-Valid-Until=false update &&
    "${apt[@]}" install -y --no-install-recommends rabbitmq-server &&
    "${apt[@]}" clean
}

start_reference() {
  rm -rf --one-file-system "$LOCAL"
  make_folders
  launch_mysql
  launch_rabbitmq
  wait_for_mysql
  wait_for_rabbitmq
  echo "IMPORTS_MYSQL=$(quoted "mysql://$MYSQL_USER:$MYSQL_PASSWORD@$MYSQL_HOST:$MYSQL_PORT")"
  echo "IMPORTS_MYSQL_HOST=$(quoted "$MYSQL_HOST")"
  echo "IMPORTS_MYSQL_PORT=$(quoted "$MYSQL_PORT")"
  echo "IMPORTS_MYSQL_USER=$(quoted "$MYSQL_USER")"
  echo "IMPORTS_MYSQL_PASSWORD=$(quoted "$MYSQL_PASSWORD")"
  echo "IMPORTS_MYSQL_PIDFILE=$(quoted "$RUN/mysql.pid")"
  echo "IMPORTS_MYSQL_RESTART=$(quoted "$(mysql_restart_command)")"
  echo "IMPORTS_MYSQL_SERVER_FILES=$(quoted "$MYSQL_DIR/files")"
  echo "IMPORTS_MYSQL_SERVER_FILES_AT_SERVER=$(quoted "${MYSQL_DIR#"$JAIL"}/files")"
  echo "IMPORTS_RABBITMQ=$(quoted "$(broker_uri)")"
  echo "IMPORTS_RABBITMQ_MANAGEMENT=$(quoted "$(broker_management)")"
}

case ${1:---help} in
  --help | -h) print_help "$0" && exit 0 ;;
esac
((EUID == 0)) || unavailable 'a root of its own can only be made and entered by root'
use_stack "$REFERENCE/srv/imports" "${IMPORTS_REFERENCE_PORT_BASE:-17380}" "$REFERENCE"
case $1 in
  install) install_reference ;;
  start) stop_rabbitmq && stop_mysql && start_reference ;;
  stop) stop_rabbitmq && stop_mysql ;;
  *) die "Unknown command '$1': see infra/scripts/reference.sh --help" ;;
esac
