# shellcheck shell=bash
# The stack as a whole: which servers it uses, what it needs for them, and what it tells scripts and people.

# choose_servers: private ones, unless IMPORTS_MYSQL / IMPORTS_RABBITMQ name others. Sets PRIVATE_MYSQL, PRIVATE_RABBITMQ.
choose_servers() {
  PRIVATE_MYSQL=yes PRIVATE_RABBITMQ=yes
  if [[ -n ${IMPORTS_MYSQL:-} ]]; then
    PRIVATE_MYSQL=no
    [[ $IMPORTS_MYSQL == mysql://* ]] && parse_url "$IMPORTS_MYSQL" 3306 && [[ -n $URL_USER ]] ||
      die "IMPORTS_MYSQL is not of the form mysql://user:password@host:port"
    use_mysql_account "$URL_HOST" "$URL_PORT" "$URL_USER" "$URL_PASSWORD"
  fi
  BROKER=$(broker_uri) MANAGEMENT=$(broker_management)
  # Whoever has read .local/env into the shell names our own broker: still ours to start.
  if [[ -n ${IMPORTS_RABBITMQ:-} && $IMPORTS_RABBITMQ != *"$(secret rabbitmq)"* ]]; then
    PRIVATE_RABBITMQ=no
    [[ $IMPORTS_RABBITMQ == amqp*://* ]] && parse_url "$IMPORTS_RABBITMQ" 5672 ||
      die "IMPORTS_RABBITMQ is not of the form amqp://user:password@host:port/vhost"
    BROKER=$IMPORTS_RABBITMQ MANAGEMENT=${IMPORTS_RABBITMQ_MANAGEMENT:-}
  fi
}

require_programs() {
  local wanted=(curl)
  require_dotnet
  # Nothing is installed into a root of its own: whoever names it has filled it.
  if [[ $PRIVATE_MYSQL == yes && -z $JAIL ]]; then wanted+=(mysql); fi
  if [[ $PRIVATE_RABBITMQ == yes && -z $JAIL ]]; then wanted+=(rabbitmq); fi
  # With both servers given nothing is installed; only the sample's check by SQL needs a client then.
  if [[ $PRIVATE_MYSQL == no && ${demo:-no} == yes ]] && ! find_program mariadb mysql >/dev/null; then
    die "The sample is checked with the mysql or mariadb client, and there is none: install mariadb-client, or use --no-demo."
  fi
  install_missing "${wanted[@]}"
}

# What runs on other ports than are asked for now moves there.
move_to_port_base() {
  if [[ $(cat "$RUN/port-base" 2>/dev/null || echo "$PORT_BASE") != "$PORT_BASE" ]]; then
    stop_services
    stop_rabbitmq
    stop_mysql
  fi
  echo "$PORT_BASE" >"$RUN/port-base"
}

launch_servers() {
  if [[ $PRIVATE_MYSQL == yes ]]; then launch_mysql; fi
  if [[ $PRIVATE_RABBITMQ == yes ]]; then launch_rabbitmq; fi
}

wait_for_servers() {
  if [[ $PRIVATE_MYSQL == yes ]]; then
    wait_for_mysql
  elif find_program mariadb mysql >/dev/null; then
    wait_until 10 mysql_answers || die "IMPORTS_MYSQL: $MYSQL_USER cannot log in to $MYSQL_HOST:$MYSQL_PORT: $(run_sql 'SELECT 1' 2>&1 | tail -n 1)"
  fi
  step mysql "$MYSQL_HOST:$MYSQL_PORT"
  if [[ $PRIVATE_RABBITMQ == yes ]]; then wait_for_rabbitmq; fi
  parse_url "$BROKER" 5672
  (exec 3<>"/dev/tcp/$URL_HOST/$URL_PORT") 2>/dev/null || die "IMPORTS_RABBITMQ: nothing answers on $URL_HOST:$URL_PORT."
  step rabbitmq "$URL_HOST:$URL_PORT"
}

# For scripts: everything needed to speak to the stack. Readable by sh, and by the owner alone.
write_env() {
  API=http://127.0.0.1:$(service_port ingress)
  GATEWAY=http://127.0.0.1:$(service_port gateway)
  (
    umask 077
    {
      echo "export IMPORTS_API=$(quoted "$API")"
      echo "export IMPORTS_GATEWAY=$(quoted "$GATEWAY")"
      echo "export IMPORTS_MYSQL_HOST=$(quoted "$MYSQL_HOST")"
      echo "export IMPORTS_MYSQL_PORT=$(quoted "$MYSQL_PORT")"
      echo "export IMPORTS_MYSQL_USER=$(quoted "$MYSQL_USER")"
      echo "export IMPORTS_MYSQL_PASSWORD=$(quoted "$MYSQL_PASSWORD")"
      echo "export IMPORTS_MYSQL_CONTROL='imports_control'"
      echo "export IMPORTS_MYSQL_STAGING='imports_staging'"
      echo "export IMPORTS_MYSQL_TARGETS='imports_targets'"
      echo "export IMPORTS_RABBITMQ=$(quoted "$BROKER")"
      echo "export IMPORTS_RABBITMQ_MANAGEMENT=$(quoted "$MANAGEMENT")"
    } >"$LOCAL/env.new"
  )
  mv "$LOCAL/env.new" "$LOCAL/env"
}

print_summary() {
  say
  say "Imports is up."
  say "  API            $API"
  say "  OpenAPI page   $API/docs"
  say "  Progress page  $GATEWAY/${DEMO_IMPORT:+?task=$DEMO_IMPORT}"
  if [[ -n $MANAGEMENT ]]; then
    parse_url "$MANAGEMENT" 15672
    say "  RabbitMQ       http://$URL_HOST:$URL_PORT/ (user $URL_USER, password in $LOCAL/env)"
  fi
  say "  For scripts    . $LOCAL/env"
  say "  Stop           infra/down.sh"
}
