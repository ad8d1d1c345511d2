# shellcheck shell=bash
# docker-compose.yml as Compose itself understands it. Needs no Docker daemon.

# compose_program: 'docker compose' where the client has it, else docker-compose, which Debian packages.
compose_program() {
  if docker compose version >/dev/null 2>&1; then
    echo 'docker compose'
  elif find_program docker-compose >/dev/null; then
    find_program docker-compose
  else
    return 1
  fi
}

# require_compose: installs docker-compose and jq where they are missing; ends the command where that cannot be done. Sets
# COMPOSE, the command, and COMPOSE_VERSION.
require_compose() {
  local wanted=(jq)
  compose_program >/dev/null || wanted+=(docker-compose)
  install_missing "${wanted[@]}"
  read -r -a COMPOSE <<<"$(compose_program)"
  COMPOSE_VERSION=$("${COMPOSE[@]}" version --short)
}

# compose_config ENV_FILE [PROFILE]: the file with all its settings filled in, as JSON; services of other profiles are left
# out. Needs require_compose. Says what Compose says when that fails.
compose_config() {
  local text options=(--project-directory "$ROOT" -f "$ROOT/docker-compose.yml" --env-file "$1")
  if [[ -n ${2:-} ]]; then options+=(--profile "$2"); fi
  if [[ $COMPOSE_VERSION == 1.* ]]; then
    # The old one writes YAML only, and every profile; it is written in Python, and a parser comes with its package.
    text=$("${COMPOSE[@]}" "${options[@]}" config) || return
    text=$(/usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' <<<"$text")
  else
    text=$("${COMPOSE[@]}" "${options[@]}" config --format json) || return
  fi
  jq --arg profile "${2:-}" '.services |= with_entries(select((.value.profiles // []) | length == 0 or index($profile) != null))' <<<"$text"
}
