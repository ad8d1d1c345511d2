# shellcheck shell=bash
# The six services: plain .NET processes, told everything by environment variables.

# export_server_settings MYSQL_USER MYSQL_PASSWORD: for the process that is started next, in a subshell.
export_server_settings() {
  export MySql__Host=$MYSQL_HOST MySql__Port=$MYSQL_PORT MySql__User=$1 MySql__Password=$2
  export MySql__ControlSchema=imports_control MySql__StagingSchema=imports_staging MySql__TargetSchema=imports_targets
}

migrate() (
  local service
  export_server_settings "$MYSQL_USER" "$MYSQL_PASSWORD"
  export Datasets__Folder=$ROOT/fixtures/datasets
  for service in "${SERVICES[@]}"; do
    declare -x "Accounts__$service=$(secret "mysql_$service")"
  done
  # The braces swallow the shell's own remark about a crash.
  { dotnet "$MIGRATOR" migrate >>"$LOGS/migrator.log" 2>&1 9>&-; } 2>/dev/null ||
    die "The database could not be migrated: see the end of $LOGS/migrator.log"
)

export_service_settings() {
  export_server_settings "imports_$1" "$(secret "mysql_$1")"
  export RabbitMq__Uri=$BROKER Objects__Root=$LOCAL/objects Inbox__Folder=$LOCAL/inbox
  export Datasets__Folder=$ROOT/fixtures/datasets
  ASPNETCORE_URLS=http://127.0.0.1:$(service_port "$1")
  export ASPNETCORE_URLS DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production
}

# What the service was started with: binaries and settings. Another answer means another start is due.
service_config() (
  export_service_settings "$1"
  { cat "$BUILD_STAMP" && env | grep -E '^(MySql|RabbitMq|Objects|Inbox|Datasets)__|^ASPNETCORE_URLS=' | LC_ALL=C sort; } | sha256sum
)

start_service() (
  export_service_settings "$1"
  cd "$LOCAL" || exit
  start_process "$1" dotnet "$(service_program "$1")"
  service_config "$1" >"$RUN/$1.config"
)

is_current() { is_running "$1" && [[ $(cat "$RUN/$1.config" 2>/dev/null) == "$(service_config "$1")" ]]; }

# Before anything is started: a stack that cannot be complete shall not be begun.
require_service_ports() {
  local service
  for service in "${SERVICES[@]}"; do
    if is_stopped "$service"; then require_port "$(service_port "$service")" "$service"; fi
  done
}

start_services() {
  local service started=()
  mkdir -p "$LOCAL/objects" "$LOCAL/inbox"
  for service in "${SERVICES[@]}"; do
    if is_current "$service"; then continue; fi
    stop_process "$service" 30
    start_service "$service"
    started+=("$service")
  done
  for service in "${SERVICES[@]}"; do
    wait_until "${IMPORTS_START_SECONDS:-120}" service_ready_or_died "$service"
    service_ready "$service" || die "$service did not come up on 127.0.0.1:$(service_port "$service"): see $LOGS/$service.log"
  done
  step services "ready${started[*]:+, started: ${started[*]}}"
}

service_ready() { curl -fsS -m 5 -o /dev/null "http://127.0.0.1:$(service_port "$1")/health/ready" 2>/dev/null; }
service_ready_or_died() { is_stopped "$1" || service_ready "$1"; }

# Every process of the stack that is no server: the six, and further ones of a test (parsing-2).
service_processes() {
  local file name
  for file in "$RUN"/*.pid; do
    name=$(basename "$file" .pid)
    case $name in '*' | mysql | rabbitmq | epmd) ;; *) echo "$name" ;; esac
  done
}

# All are asked at once: each first finishes what it has in hand.
stop_services() {
  local service names pids=()
  mapfile -t names < <(service_processes)
  for service in "${names[@]}"; do
    if is_running "$service"; then pids+=("$(pid_of "$service")"); fi
  done
  if ((${#pids[@]})); then kill -TERM "${pids[@]}" 2>/dev/null || true; fi
  for service in "${names[@]}"; do
    stop_process "$service" 30
  done
}
