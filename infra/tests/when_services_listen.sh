#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes install mysql rabbitmq build services stack

# What stands in a service's or a server's settings, without starting it.
setup() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  choose_servers
  use_mysql_account 127.0.0.1 "$MYSQL_PORT" "$MYSQL_ADMIN" "$(secret mysql_admin)"
}

each_service_is_told_a_loopback_address() {
  setup
  local service
  for service in "${SERVICES[@]}"; do
    expect_equal "http://127.0.0.1:$(service_port "$service")" "$(export_service_settings "$service" && echo "$ASPNETCORE_URLS")"
    expect_equal '' "$(export_service_settings "$service" && env | grep -E '^(ASPNETCORE_HTTP|ASPNETCORE_HTTPS|HTTP|HTTPS)_PORTS=|^Kestrel__' || true)"
  done
  # Nothing in the scripts gives an address on the command line.
  expect_equal '' "$(grep -rn -- '--urls' "$INFRA"/*.sh "$INFRA/scripts" || true)"
}

the_private_servers_listen_on_loopback() {
  setup
  mkdir -p "$MYSQL_DIR" "$RABBITMQ_DIR"
  write_mysql_config "$(mysql_flavour)"
  grep -qx 'bind_address = 127.0.0.1' "$MYSQL_DIR/my.cnf"
  write_rabbitmq_config
  expect_equal '' "$(grep -E '^(listeners|management\.tcp)' "$RABBITMQ_DIR/rabbitmq.conf" | grep -vE '127\.0\.0\.1|management\.tcp\.port' || true)"
  # shellcheck disable=SC2016 # the variables of that environment
  expect_equal "127.0.0.1 {127,0,0,1}" "$(with_rabbitmq_environment bash -c 'echo "$ERL_EPMD_ADDRESS ${RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS##* }"')"
}

run_tests each_service_is_told_a_loopback_address the_private_servers_listen_on_loopback
