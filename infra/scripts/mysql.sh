# shellcheck shell=bash
# A private MariaDB or MySQL in $MYSQL_DIR on 127.0.0.1:$MYSQL_PORT, run by whoever calls; and the client for it.
# With JAIL set, programs and paths are those inside that root.

MYSQL_ADMIN=imports_admin

in_jail() { if [[ -n $JAIL ]]; then chroot "$JAIL" "$@"; else "$@"; fi; }

mysql_program() {
  if [[ -n $JAIL ]]; then
    echo /usr/sbin/mysqld
  else
    find_program mariadbd mysqld
  fi
}

mysql_flavour() {
  if in_jail "$(mysql_program)" --version 2>/dev/null | grep -qi mariadb; then echo mariadb; else echo mysql; fi
}

mysql_client() { if [[ -n $JAIL ]]; then echo /usr/bin/mysql; else find_program mariadb mysql; fi; }

# The log of the server itself, on the host.
mysql_log() { echo "$LOGS/mysql.log"; }

write_mysql_config() {
  local dir=${MYSQL_DIR#"$JAIL"} socket
  socket=$dir/server.sock
  # The kernel allows 107 bytes for the name of a socket.
  if ((${#socket} > 100)); then socket=/tmp/imports-mysql-$MYSQL_PORT.sock; fi
  mkdir -p "$MYSQL_DIR/files"
  {
    cat "$ROOT/infra/mysql/my.cnf" "$ROOT/infra/mysql/$1.cnf"
    printf '%s\n' '' '# This instance' '[mysqld]' "user = $(id -un)" "datadir = $dir/data" "socket = $socket" "tmpdir = $dir/files" \
      "pid_file = $dir/server.pid" 'bind_address = 127.0.0.1' "port = $MYSQL_PORT" "secure_file_priv = $dir/files" "init_file = $dir/accounts.sql"
    if [[ -n ${IMPORTS_MYSQL_BUFFER_POOL:-} ]]; then echo "innodb_buffer_pool_size = $IMPORTS_MYSQL_BUFFER_POOL"; fi
    if [[ -f $MYSQL_DIR/tls/cert.pem ]]; then printf '%s\n' "ssl_cert = $dir/tls/cert.pem" "ssl_key = $dir/tls/key.pem"; fi
  } >"$MYSQL_DIR/my.cnf"
}

# For connections that ask for TLS; nobody asks who the server is. MySQL makes its own, MariaDB 10.11 does not; without openssl it has none.
write_mysql_certificate() {
  if [[ $1 != mariadb || -f $MYSQL_DIR/tls/cert.pem ]] || ! find_program openssl >/dev/null; then return; fi
  (
    umask 077
    rm -rf "$MYSQL_DIR/tls.new"
    mkdir -p "$MYSQL_DIR/tls.new"
    "$(find_program openssl)" req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=imports \
      -keyout "$MYSQL_DIR/tls.new/key.pem" -out "$MYSQL_DIR/tls.new/cert.pem" >>"$(mysql_log)" 2>&1 || die "The certificate for TLS could not be made: see $(mysql_log)"
    mv "$MYSQL_DIR/tls.new" "$MYSQL_DIR/tls"
  )
}

# Run by the server at each start, before it listens: the administrator exists, root and anonymous users let nobody in.
write_mysql_accounts() {
  local admin
  admin=$(secret mysql_admin)
  (
    umask 077
    {
      echo 'SET SESSION sql_log_bin = 0;'
      if [[ $1 == mariadb ]]; then
        echo "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');"
        echo 'FLUSH PRIVILEGES;'
      fi
      echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$(secret mysql_root)';"
      echo "CREATE USER IF NOT EXISTS '$MYSQL_ADMIN'@'%';"
      echo "ALTER USER '$MYSQL_ADMIN'@'%' IDENTIFIED BY '$admin';"
      echo "GRANT ALL PRIVILEGES ON *.* TO '$MYSQL_ADMIN'@'%' WITH GRANT OPTION;"
    } >"$MYSQL_DIR/accounts.sql"
  )
}

# The data folder appears only when it is complete: a run that was interrupted starts over.
create_mysql_data() {
  local dir=${MYSQL_DIR#"$JAIL"} flavour=$1 log
  log=$(mysql_log)
  rm -rf "$MYSQL_DIR/data.new"
  if [[ $flavour == mariadb ]]; then
    "$(find_program mariadb-install-db)" --no-defaults --auth-root-authentication-method=normal --skip-test-db \
      --user="$(id -un)" --datadir="$dir/data.new" >>"$log" 2>&1
  else
    in_jail "$(mysql_program)" --no-defaults --initialize-insecure --user="$(id -un)" --datadir="$dir/data.new" >>"$log" 2>&1
  fi || die "The database could not be created: see $log"
  mv "$MYSQL_DIR/data.new" "$MYSQL_DIR/data"
}

# Starts the server where it does not run; wait_for_mysql waits for it.
launch_mysql() {
  local flavour
  if is_running mysql; then return; fi
  require_port "$MYSQL_PORT" MySQL
  flavour=$(mysql_flavour)
  mkdir -p "$MYSQL_DIR"
  write_mysql_certificate "$flavour"
  write_mysql_config "$flavour"
  write_mysql_accounts "$flavour"
  if [[ ! -d $MYSQL_DIR/data ]]; then create_mysql_data "$flavour"; fi
  if [[ -n $JAIL ]]; then
    start_process mysql chroot "$JAIL" "$(mysql_program)" --defaults-file="${MYSQL_DIR#"$JAIL"}/my.cnf"
  else
    start_process mysql "$(mysql_program)" --defaults-file="$MYSQL_DIR/my.cnf"
  fi
}

# After a crash the server first recovers from its redo log, which may take a while.
wait_for_mysql() {
  use_mysql_account 127.0.0.1 "$MYSQL_PORT" "$MYSQL_ADMIN" "$(secret mysql_admin)"
  wait_until "${IMPORTS_START_SECONDS:-120}" mysql_answers_or_died
  mysql_answers || die "MySQL did not come up on 127.0.0.1:$MYSQL_PORT: see $(mysql_log)"
}

mysql_answers_or_died() { is_stopped mysql || mysql_answers; }
mysql_answers() { run_sql 'SELECT 1' >/dev/null 2>&1; }

# use_mysql_account HOST PORT USER PASSWORD: what run_sql speaks to. The password is not on any command line.
use_mysql_account() {
  MYSQL_HOST=$1 MYSQL_PORT=$2 MYSQL_USER=$3 MYSQL_PASSWORD=$4
  local password=${4//\\/\\\\}
  (umask 077 && printf '%s\n' '[client]' "host=$1" "port=$2" "user=$3" "password=\"${password//\"/\\\"}\"" 'protocol=tcp' \
    'connect_timeout=5' >"$LOCAL/client.cnf")
}

# run_sql SQL [CLIENT_OPTION...]: rows, tab-separated, without a header.
run_sql() {
  local sql=$1
  shift
  in_jail "$(mysql_client)" --defaults-file="${LOCAL#"$JAIL"}/client.cnf" --batch --skip-column-names "$@" --execute="$sql"
}

stop_mysql() { stop_process mysql 60; }

# A shell command that restarts this stack's server.
mysql_restart_command() { printf '%q ' "$ROOT/infra/scripts/restart-mysql.sh" "$LOCAL" "$PORT_BASE" "$JAIL"; }
