# shellcheck shell=bash
# Puts missing programs on the machine with apt, and nothing else: no service is started, none that exists is touched.

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

# can_be_root: root already, or sudo that answers (without asking, unless somebody is there to be asked).
can_be_root() {
  ((EUID == 0)) && return
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

# find_program NAME...: the path of the first that is there, also in the folders that a user's PATH leaves out.
find_program() {
  local name
  for name in "$@"; do
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$name" && return
  done
  return 1
}

has_apt() { command -v apt-get >/dev/null; }

require_dotnet() {
  command -v dotnet >/dev/null || die "The .NET 10 SDK is missing: install it from https://dot.net and put dotnet on the PATH."
  local answer
  answer=$(cd "$ROOT" && dotnet --version 2>&1) ||
    die "dotnet is here, but the .NET 10 SDK does not answer: $(head -n 1 <<<"$answer") (it comes from https://dot.net)"
}

# missing_packages WANTED...: the Debian packages behind the wanted things (mysql, rabbitmq, curl, debootstrap) that are not here.
missing_packages() {
  local wanted
  for wanted in "$@"; do
    case $wanted in
      mysql) find_program mariadbd mysqld >/dev/null || echo mariadb-server-core mariadb-client-core ;;
      mysql-client) find_program mariadb mysql >/dev/null || echo mariadb-client-core ;;
      rabbitmq) rabbitmq_home >/dev/null || echo rabbitmq-server ;;
      amqp-publish) find_program amqp-publish >/dev/null || echo amqp-tools ;;
      node) find_program node >/dev/null || echo nodejs ;;
      curl) find_program curl >/dev/null || echo curl ca-certificates ;;
      *) find_program "$wanted" >/dev/null || echo "$wanted" ;;
    esac
  done | tr ' ' '\n' | sort -u | tr '\n' ' '
}

# The program folder of RabbitMQ; the commands on the PATH change the user, these do not.
rabbitmq_home() {
  local folder found=''
  for folder in "$JAIL"/usr/lib/rabbitmq/lib/rabbitmq_server-*; do
    if [[ -x $folder/sbin/rabbitmq-server ]]; then found=${folder#"$JAIL"}; fi
  done
  [[ -n $found ]] && echo "$found"
}

# install_missing WANTED...: as missing_packages; ends the command with what to do when it cannot.
install_missing() {
  local packages
  read -r -a packages <<<"$(missing_packages "$@")"
  ((${#packages[@]})) || return 0
  has_apt || die "Not installed: ${packages[*]}; and here is no apt. Set IMPORTS_MYSQL and IMPORTS_RABBITMQ to servers that run, or use: docker compose up --build"
  can_be_root || die "Not installed: ${packages[*]}; and neither root nor sudo. Run: sudo apt-get install --no-install-recommends ${packages[*]}"
  step install "${packages[*]}"
  without_service_starts apt_install "${packages[@]}" ||
    die "apt could not install ${packages[*]}: see $LOGS/apt.log"
}

# A failed update is no failure yet: one dead third-party list must not keep the rest from being used.
apt_install() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=180)
  as_root "${apt[@]}" update >>"$LOGS/apt.log" 2>&1 || true
  as_root "${apt[@]}" install -y --no-install-recommends "$@" >>"$LOGS/apt.log" 2>&1
}

# Debian starts a service as soon as its package is installed, unless the policy file says no. Ours says no for the time
# of one command; the machine's own policy is put back, after a crash by the next run.
without_service_starts() {
  local policy=/usr/sbin/policy-rc.d fresh='' result=0
  if [[ ! -e /lib/systemd/system/rabbitmq-server.service ]]; then fresh=yes; fi
  restore_service_policy
  if [[ -e $policy ]]; then as_root mv "$policy" "$policy.before-imports"; fi
  printf '#!/bin/sh\n# imports: temporary\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  "$@" || result=$?
  restore_service_policy
  # What was installed for us alone shall not come up by itself at the next boot either.
  if [[ -n $fresh ]] && command -v systemctl >/dev/null; then
    as_root systemctl disable rabbitmq-server.service epmd.socket epmd.service >>"$LOGS/apt.log" 2>&1 || true
  fi
  return $result
}

restore_service_policy() {
  local policy=/usr/sbin/policy-rc.d
  if grep -qs '^# imports: temporary' "$policy"; then as_root rm -f "$policy"; fi
  if [[ -e $policy.before-imports ]]; then as_root mv "$policy.before-imports" "$policy"; fi
}
