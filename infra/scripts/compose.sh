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

# require_compose: installs docker-compose and jq where they are missing; ends the command where that cannot be done.
require_compose() {
  local wanted=(jq)
  compose_program >/dev/null || wanted+=(docker-compose)
  install_missing "${wanted[@]}"
}

# compose_config ENV_FILE [PROFILE]: the file with all its settings filled in, as JSON; services of other profiles are left
# out. Says what Compose says when that fails.
compose_config() {
  local program text options=(--project-directory "$ROOT" -f "$ROOT/docker-compose.yml" --env-file "$1")
  read -r -a program <<<"$(compose_program)"
  if [[ -n ${2:-} ]]; then options+=(--profile "$2"); fi
  if [[ $("${program[@]}" version --short) == 1.* ]]; then
    # The old one writes YAML only, and every profile; it is written in Python, and a parser comes with its package.
    text=$("${program[@]}" "${options[@]}" config) || return
    text=$(/usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' <<<"$text")
  else
    text=$("${program[@]}" "${options[@]}" config --format json) || return
  fi
  jq --arg profile "${2:-}" '.services |= with_entries(select((.value.profiles // []) | length == 0 or index($profile) != null))' <<<"$text"
}
