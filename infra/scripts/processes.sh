# shellcheck shell=bash
# Processes that outlive the command that started them. run/<name>.pid holds the pid, run/<name>.identity what proves
# that the pid still is that process (pid, start time and boot), so that a recycled pid is never signalled.

# identity PID: empty when there is no such process, or only its zombie.
identity() {
  local stat fields
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[0]} != Z ]] || return 0
  echo "$1 ${fields[19]} $(</proc/sys/kernel/random/boot_id)"
}

pid_of() { cat "$RUN/$1.pid" 2>/dev/null || true; }

is_running() {
  local pid now
  pid=$(pid_of "$1")
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  now=$(identity "$pid")
  [[ -n $now && $now == "$(cat "$RUN/$1.identity" 2>/dev/null)" ]]
}

is_stopped() { ! is_running "$1"; }

# Killed, and not yet gone: MySQL takes the pid in its socket's lock file for a server that runs, and does not start.
is_no_zombie() {
  local stat
  stat=$(cat "/proc/$(pid_of "$1")/stat" 2>/dev/null) || return 0
  [[ ${stat##*) } != Z* ]]
}

# start_process NAME COMMAND...: detached, in a session of its own, with its output in log/<name>.log.
start_process() {
  local name=$1 log=$LOGS/$1.log pid
  shift
  if [[ $(stat -c %s "$log" 2>/dev/null || echo 0) -gt 20000000 ]]; then mv "$log" "$log.1"; fi
  wait_until 10 is_no_zombie "$name" || warn "The $name before is a zombie that nobody waits for (pid $(pid_of "$name"))."
  setsid "$@" >>"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  identity "$pid" >"$RUN/$name.identity"
  echo "$pid" >"$RUN/$name.pid"
}

# stop_process NAME SECONDS: asks with SIGTERM, and ends it with SIGKILL when the seconds are over.
stop_process() {
  if is_running "$1"; then
    kill -TERM "$(pid_of "$1")" 2>/dev/null || true
    if ! wait_until "$2" is_stopped "$1"; then
      warn "$1 did not stop within $2 s: killed."
      kill -KILL "$(pid_of "$1")" 2>/dev/null || true
      wait_until 10 is_stopped "$1" || die "$1 (pid $(pid_of "$1")) cannot be killed."
    fi
  fi
  rm -f "$RUN/$1.pid" "$RUN/$1.identity" "$RUN/$1.config"
}

# port_inode PORT: the socket that listens there; empty when the port is free.
port_inode() {
  local hex
  hex=$(printf '%04X' "$1")
  { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true; } |
    awk -v port=":$hex" 'substr($2, length($2) - 4) == port && $4 == "0A" { inode = $10 } END { print inode }'
}

port_is_open() { [[ -n $(port_inode "$1") ]]; }

# port_holder PORT: 'pid 12 (name)' of whoever listens there, as far as this user may know.
port_holder() {
  local fd pid
  fd=$({ find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\\[$(port_inode "$1")\\]" 2>/dev/null || true; } | head -n 1)
  pid=${fd#/proc/}
  pid=${pid%%/*}
  if [[ -n $pid ]]; then echo "pid $pid ($(cat "/proc/$pid/comm" 2>/dev/null || true))"; else echo 'a process of another user'; fi
}

# require_port PORT WHAT: ends the command when somebody else has it.
require_port() {
  if port_is_open "$1"; then
    die "Port $1, needed for $2, is taken by $(port_holder "$1"): stop it, or set IMPORTS_PORT_BASE (now $PORT_BASE) to a free range."
  fi
}
