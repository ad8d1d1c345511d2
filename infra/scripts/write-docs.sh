#!/usr/bin/env bash
# infra/scripts/write-docs.sh - writes the pages anew that are made from the code, and that tests compare with it.
#
# usage: infra/scripts/write-docs.sh [settings | state-machine | contracts | --help]...
#   settings        docs/settings.md, from the options types
#   state-machine   docs/state-machine.md, from the saga
#   contracts       contracts/tests/contracts.approved.txt, from the messages
# Without a name, all of them. Needs the .NET SDK and no server. Look at the difference before you commit it.
set -euo pipefail
for part in output settings install; do
  source "$(dirname "${BASH_SOURCE[0]}")/$part.sh"
done

# write PROJECT CLASS: runs the test that writes when it is told to.
write() {
  local project=$ROOT/$1 name
  name=$(basename "$project"/*.Tests.csproj .csproj)
  dotnet build "$project" -c Release -v q -nologo -nodeReuse:false
  IMPORTS_WRITE_DOCS=1 dotnet "$project/bin/Release/net10.0/$name.dll" -noLogo -class "${name%.Tests}.Tests.$2"
}

if (($# == 0)); then set -- settings state-machine contracts; fi
require_dotnet
for page in "$@"; do
  case $page in
    settings) write services/hosting/tests When_the_settings_are_documented ;;
    state-machine) write services/orchestrator/tests When_the_state_machine_is_drawn ;;
    contracts) write contracts/tests When_the_contracts_change ;;
    --help | -h) print_help "$0" ;;
    *) die "Unknown page '$page': see infra/scripts/write-docs.sh --help" ;;
  esac
done
