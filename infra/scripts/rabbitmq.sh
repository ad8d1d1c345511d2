# shellcheck shell=bash
# A private RabbitMQ in $RABBITMQ_DIR on 127.0.0.1:$AMQP_PORT, with its own epmd, run by whoever calls.
# With JAIL set, programs and paths are those inside that root.

BROKER_USER=imports
BROKER_VHOST=imports

broker_uri() { echo "amqp://$BROKER_USER:$(secret rabbitmq)@127.0.0.1:$AMQP_PORT/$BROKER_VHOST"; }
broker_management() { echo "http://$BROKER_USER:$(secret rabbitmq)@127.0.0.1:$MANAGEMENT_PORT"; }

# An empty broker creates this user as its first; there is no guest then.
write_rabbitmq_config() {
  mkdir -p "$RABBITMQ_DIR/home" "$RABBITMQ_DIR/schema"
  cp "$ROOT/infra/rabbitmq/enabled_plugins" "$RABBITMQ_DIR/enabled_plugins"
  : >"$RABBITMQ_DIR/rabbitmq-env.conf"
  (
    umask 077
    {
      cat "$ROOT/infra/rabbitmq/rabbitmq.conf"
      if [[ $(rabbitmq_home) != *rabbitmq_server-3.* ]]; then cat "$ROOT/infra/rabbitmq/rabbitmq-4.conf"; fi
      printf '%s\n' '' '# This instance' "listeners.tcp.1 = 127.0.0.1:$AMQP_PORT" 'management.tcp.ip = 127.0.0.1' \
        "management.tcp.port = $MANAGEMENT_PORT" "default_vhost = $BROKER_VHOST" "default_user = $BROKER_USER" \
        "default_pass = $(secret rabbitmq)" 'default_user_tags.administrator = true' \
        'log.console = false' 'log.file.level = info' 'log.file.rotation.size = 20000000' 'log.file.rotation.count = 3'
      # A chroot has no /proc, where the broker would look up its memory.
      if [[ -n $JAIL ]]; then echo 'vm_memory_calculation_strategy = erlang'; fi
    } >"$RABBITMQ_DIR/rabbitmq.conf"
  )
}

# with_rabbitmq_environment COMMAND...: nothing of the machine's own RabbitMQ is read or written.
with_rabbitmq_environment() (
  local dir=${RABBITMQ_DIR#"$JAIL"} log=${LOGS#"$JAIL"}
  export HOME=$dir/home ERL_EPMD_PORT=$EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1
  export RABBITMQ_NODENAME=imports@localhost RABBITMQ_DIST_PORT=$DIST_PORT
  export RABBITMQ_CONF_ENV_FILE=$dir/rabbitmq-env.conf RABBITMQ_CONFIG_FILE=$dir/rabbitmq.conf
  export RABBITMQ_ADVANCED_CONFIG_FILE=$dir/advanced.config RABBITMQ_ENABLED_PLUGINS_FILE=$dir/enabled_plugins
  export RABBITMQ_MNESIA_BASE=$dir/data RABBITMQ_LOG_BASE=$log RABBITMQ_LOGS=$log/rabbitmq-server.log
  export RABBITMQ_SCHEMA_DIR=$dir/schema RABBITMQ_GENERATED_CONFIG_DIR=$dir/schema RABBITMQ_PID_FILE=$dir/server.pid
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
  export LANG=C.UTF-8
  # The start script then becomes the broker instead of watching over it: the pid is the broker's own.
  export RUNNING_UNDER_SYSTEMD=true
  unset NOTIFY_SOCKET
  "$@"
)

epmd_program() {
  if [[ -n $JAIL ]]; then echo /usr/bin/epmd; else find_program epmd; fi
}

launch_rabbitmq() {
  local jail=()
  if [[ -n $JAIL ]]; then jail=(chroot "$JAIL"); fi
  if ! is_running epmd; then
    require_port "$EPMD_PORT" "RabbitMQ's port mapper"
    with_rabbitmq_environment start_process epmd "${jail[@]}" "$(epmd_program)" -port "$EPMD_PORT"
    wait_until 10 port_is_open "$EPMD_PORT" || die "RabbitMQ's port mapper did not come up: see $LOGS/epmd.log"
  fi
  if is_running rabbitmq; then return; fi
  require_port "$AMQP_PORT" RabbitMQ
  require_port "$MANAGEMENT_PORT" "RabbitMQ's management"
  require_port "$DIST_PORT" "RabbitMQ's Erlang distribution"
  write_rabbitmq_config
  with_rabbitmq_environment start_process rabbitmq "${jail[@]}" "$(rabbitmq_home)/sbin/rabbitmq-server"
}

wait_for_rabbitmq() {
  wait_until "${IMPORTS_START_SECONDS:-120}" rabbitmq_answers_or_died
  rabbitmq_answers || die "RabbitMQ did not come up on 127.0.0.1:$AMQP_PORT: see $LOGS/rabbitmq.log and $LOGS/rabbitmq-server.log"
}

rabbitmq_answers_or_died() { is_stopped rabbitmq || rabbitmq_answers; }

rabbitmq_answers() {
  port_is_open "$AMQP_PORT" &&
    curl -fsS -m 5 -o /dev/null -K <(echo "user = \"$BROKER_USER:$(secret rabbitmq)\"") \
      "http://127.0.0.1:$MANAGEMENT_PORT/api/vhosts/$BROKER_VHOST" 2>/dev/null
}

stop_rabbitmq() {
  stop_process rabbitmq 45
  stop_process epmd 5
}
