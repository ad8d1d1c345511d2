#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"
load output settings processes install compose

FILE=$ROOT/docker-compose.yml
EXAMPLE=$ROOT/infra/env.example

setup() {
  use_stack "$IMPORTS_LOCAL" "$PORTS"
  make_folders
  require_compose
  unset "${!IMPORTS_@}" COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_FILE
  sed -E 's/^([A-Z_]+PASSWORD)=$/\1=secret-of-\1/' "$EXAMPLE" >filled.env
}

# The variables that the file reads; those of them that it insists on.
variables() { sed 's/#.*//; s/\$\$[A-Za-z_]*//g' "$FILE" | grep -oE '\$\{[A-Z_]+' | cut -c3- | LC_ALL=C sort -u; }
secrets() { grep -oE '\$\{[A-Z_]+:\?' "$FILE" | tr -cd 'A-Z_\n' | LC_ALL=C sort -u; }

# query FILTER [ENV_FILE [PROFILE]]: what jq finds in the resolved file; one line each. Resolved once a test: it takes seconds on a busy machine.
query() {
  local resolved=${2:-filled.env}.${3:-}.json
  [[ -f $resolved ]] || { compose_config "${2:-filled.env}" "${3:-}" >"$resolved.new" && mv "$resolved.new" "$resolved"; }
  jq -r "$1" "$resolved"
}
# shellcheck disable=SC2016 # variables of jq
PUBLISHED='.services | to_entries[] | .key as $service | .value.ports // [] | .[] |
  "\($service) \(if type == "string" then . else "\(.host_ip):\(.published):\(.target)" end)" | rtrimstr("/tcp")'

each_missing_secret_stops_it_and_is_named() {
  setup
  local name
  [[ $(secrets | wc -l) -ge 8 ]]
  for name in $(secrets); do
    sed "s/^$name=.*/$name=/" filled.env >one-missing.env
    if compose_config one-missing.env >/dev/null 2>said; then
      echo "  starts without $name"
      return 1
    fi
    grep -q "$name" said && grep -q 'infra/env.example' said || { cat said && return 1; }
  done
}

nothing_but_the_ingress_and_the_gateway_is_published() {
  setup
  expect_equal $'gateway 127.0.0.1:17081:8080\ningress 127.0.0.1:17080:8080' "$(query "$PUBLISHED" | sort)"
  grep -vE '^IMPORTS_(BIND|INGRESS_PORT|GATEWAY_PORT)' filled.env >defaults.env
  expect_equal $'gateway 127.0.0.1:17081:8080\ningress 127.0.0.1:17080:8080' "$(query "$PUBLISHED" defaults.env | sort)"
  expect_equal '' "$(query '.services[] | select(.network_mode == "host" or .privileged == true) | "host network or privileged"')"
}

the_management_page_needs_its_profile_and_stays_on_loopback() {
  setup
  sed 's/^IMPORTS_BIND_ADDRESS=.*/IMPORTS_BIND_ADDRESS=0.0.0.0/' filled.env >open.env
  expect_equal $'gateway 0.0.0.0:17081:8080\ningress 0.0.0.0:17080:8080' "$(query "$PUBLISHED" open.env | sort)"
  expect_equal 'rabbitmq-management 127.0.0.1:17092:15672' "$(query "$PUBLISHED" open.env operators | grep -v '^gateway\|^ingress')"
}

no_password_is_written_down() {
  setup
  expect_equal '' "$(grep -nE 'PASSWORD:-|PASSWORD-' "$FILE" || true)"
  expect_equal '' "$(query '.services[].environment // {} | to_entries[] | select(.key | test("pass|account|secret"; "i")) |
    select(.value | test("^secret-of-IMPORTS_[A-Z_]+$") | not) | .key')"
  expect_equal '' "$(query '.services[].environment // {} | to_entries[] | select(.value | tostring | test("://[^/]*:[^/]*@")) |
    select(.value | test(":secret-of-IMPORTS_RABBITMQ_PASSWORD@") | not) | .key')"
}

each_service_logs_in_as_its_own_user() {
  setup
  local service
  for service in "${SERVICES[@]}"; do
    expect_equal "imports_$service secret-of-IMPORTS_${service^^}_PASSWORD secret-of-IMPORTS_${service^^}_PASSWORD" \
      "$(query ".services as \$all | \$all.$service.environment | \"\(.MySql__User) \(.MySql__Password) \(\$all.migrator.environment.Accounts__$service)\"")"
  done
  expect_equal "$(printf '%s\n' "${SERVICES[@]}" | sort)" "$(query '.services.migrator.environment | keys[] | select(startswith("Accounts__")) | ltrimstr("Accounts__")' | sort)"
  # Nobody but the migrator holds the administrator's password.
  expect_equal $'migrator\nmysql' "$(query '.services | to_entries[] | select([.value.environment // {} | .[] | tostring] | any(test("MYSQL_ROOT"))) | .key' | sort)"
}

every_service_of_the_scripts_is_there_with_its_dockerfile() {
  setup
  local service dockerfile
  expect_equal "$(printf '%s\n' "${SERVICES[@]}" migrator mysql rabbitmq | sort)" "$(query '.services | keys[]' | sort)"
  for service in "${SERVICES[@]}" migrator; do
    dockerfile=$(query ".services.$service.build.dockerfile")
    [[ -f $ROOT/$dockerfile ]] || { echo "  $service: no $dockerfile" && return 1; }
    grep -q "^ENTRYPOINT \[\"dotnet\", \"Imports.${service^}.dll\"" "$ROOT/$dockerfile"
    # Built from a project that is there, and not run as root.
    [[ -f $ROOT/$(grep -oE '[a-z/]+/Imports\.[A-Za-z]+\.csproj' "$ROOT/$dockerfile") ]]
    # shellcheck disable=SC2016 # the file's own variable
    grep -q '^USER $APP_UID$' "$ROOT/$dockerfile"
  done
  for dockerfile in $(query '.services[] | .volumes // [] | .[] | if type == "string" then split(":")[0] else .source end | select(startswith("/"))' filled.env operators); do
    [[ -f $dockerfile ]] || { echo "  mounted, but not there: $dockerfile" && return 1; }
  done
}

every_service_has_health_limits_and_an_end() {
  setup
  # The migrator ends by itself; the others wait for its success.
  expect_equal migrator "$(query '.services | to_entries[] | select((.value.healthcheck.test // []) | length < 2) | .key' filled.env operators)"
  expect_equal migrator "$(query '.services | to_entries[] | select(.value.restart != "unless-stopped") | .key' filled.env operators)"
  expect_equal '' "$(query '.services | to_entries[] | select(.value | (.mem_limit and .cpus and .pids_limit and .stop_grace_period) | not) | .key' filled.env operators)"
  local service
  for service in "${SERVICES[@]}"; do
    expect_equal 'migrator service_completed_successfully, mysql service_healthy, rabbitmq service_healthy' \
      "$(query "[.services.$service.depends_on | to_entries[] | \"\(.key) \(.value.condition)\"] | sort | join(\", \")")"
  done
}

who_stores_files_has_the_volume() {
  setup
  local service
  for service in "${SERVICES[@]}"; do
    if ! grep -rqE 'AddObjectStore|IObjectStore' "$ROOT/services/$service/src" --include='*.cs'; then continue; fi
    query ".services.$service.volumes // [] | .[] | if type == \"string\" then . else \"\(.source):\(.target)\" end" | grep -q 'objects:/data/objects' ||
      { echo "  $service stores files: mount objects:/data/objects in docker-compose.yml" && return 1; }
  done
}

# answer STATUS PORT: a server that gives every request this answer until the test ends.
answer() {
  perl -MIO::Socket::INET -e 'my ($status, $port) = @ARGV; my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => $port, ReuseAddr => 1) or exit 1;
    while (my $c = $s->accept) { while (<$c>) { last if /^\r?\n$/ } print $c "HTTP/1.1 $status\r\nConnection: close\r\n\r\n{}"; close $c }' "$1" "$2" >/dev/null 2>&1 &
  SERVERS+=("$!")
  wait_until 10 port_is_open "$2"
}

the_probe_tells_ready_from_not_ready() {
  setup
  local probe
  SERVERS=()
  trap 'kill "${SERVERS[@]}" 2>/dev/null' EXIT
  probe=$(query '.services.ingress.healthcheck.test | if .[0] == "CMD" and .[1] == "bash" and .[2] == "-c" then .[3] else "exit 3" end')
  answer '200 OK' $((PORTS + 20))
  answer '503 Service Unavailable' $((PORTS + 21))
  bash -c "${probe//8080/$((PORTS + 20))}"
  if bash -c "${probe//8080/$((PORTS + 21))}"; then return 1; fi
  if bash -c "${probe//8080/$((PORTS + 22))}" 2>/dev/null; then return 1; fi
}

the_example_has_every_variable_and_no_other() {
  setup
  expect_equal "$(variables)" "$(grep -oE '^[A-Z_]+=' "$EXAMPLE" | tr -d = | grep -v '^COMPOSE_PROJECT_NAME$' | LC_ALL=C sort)"
  # A comment before each, also of a group's later members.
  expect_equal '' "$(awk '/^[A-Z_]+=/ && before !~ /^# ./ { print } { before = $0 }' "$EXAMPLE")"
}

the_example_holds_no_secret_and_the_very_defaults() {
  setup
  expect_equal "$(secrets)" "$(grep -oE '^[A-Z_]+PASSWORD=$' "$EXAMPLE" | tr -d = | LC_ALL=C sort)"
  local name
  for name in $(comm -23 <(variables) <(secrets)); do
    expect_equal "$name=$(grep -oE "\\\$\{$name:-[^}]*" "$FILE" | sed 's/^[^-]*-//' | sort -u)" "$(grep "^$name=" "$EXAMPLE")"
  done
}

the_command_in_the_example_makes_a_whole_env_file() {
  setup
  mkdir -p copy/infra
  cp "$EXAMPLE" copy/infra/
  (cd copy && bash -c "$(sed -n 's/^#   //p' infra/env.example)")
  expect_equal 600 "$(stat -c %a copy/.env)"
  expect_equal "$(secrets | wc -l)" "$(sed -nE 's/^[A-Z_]+PASSWORD=([0-9a-f]{48})$/\1/p' copy/.env | sort -u | wc -l)"
  compose_config copy/.env >/dev/null
  grep -qx '.env' "$ROOT/.gitignore"
  grep -qx '.env' "$ROOT/.dockerignore"
}

run_tests each_missing_secret_stops_it_and_is_named nothing_but_the_ingress_and_the_gateway_is_published \
  the_management_page_needs_its_profile_and_stays_on_loopback no_password_is_written_down each_service_logs_in_as_its_own_user \
  every_service_of_the_scripts_is_there_with_its_dockerfile every_service_has_health_limits_and_an_end who_stores_files_has_the_volume \
  the_probe_tells_ready_from_not_ready the_example_has_every_variable_and_no_other the_example_holds_no_secret_and_the_very_defaults \
  the_command_in_the_example_makes_a_whole_env_file
