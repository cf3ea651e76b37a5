#!/usr/bin/env bash
# More real stores for the tests, on the loopback: etcd and Consul.
#
#   eval "$(.ci/stores-more.sh start)"    installs what is missing, starts both, prints the variables that the tests read
#   .ci/stores-more.sh stop               ends both
#
# Programs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/more, outside the work tree; nothing is installed
# in the system. A store that can not be had is named on standard error and its variables are not printed; its tests
# then say that they did not run. Needs apt (Debian or a child of it), curl and python3.
set -euo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/more"
root="$cache/root"
state="${TMPDIR:-/tmp}/render-config-stores-more-$(id -u)"

say() { printf 'stores-more: %s\n' "$*" >&2; }

# from_apt PROGRAM PACKAGE [APT_CONFIG]: unpacks a package beside the system, without its start scripts
from_apt() {
  [ -x "$root/usr/bin/$1" ] && return 0
  mkdir -p "$cache/debs" "$root"
  (
    cd "$cache/debs"
    [ -z "${3:-}" ] || export APT_CONFIG="$3"
    apt-get download "$2" || { apt-get update && apt-get download "$2"; }
    dpkg -x "$(ls -t "$2"_*.deb | head -n 1)" "$root"
  ) >&2 2>&1 || say "$2 could not be installed"
}

# Consul is in no later Debian than bullseye: apt gets lists and a state of its own for it.
bullseye() {
  local apt="$cache/apt-bullseye"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  : >>"$apt/status"
  echo 'deb http://deb.debian.org/debian bullseye main' >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
CONF
  echo "$apt/apt.conf"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# launch NAME COMMAND…: in the background, its words in a file
launch() {
  local name="$1"
  shift
  "$@" >"$state/$name.log" 2>&1 </dev/null &
  echo $! >"$state/$name.pid"
}

# wait_for NAME URL: until it answers, whatever it says
wait_for() {
  local pid
  pid=$(cat "$state/$1.pid")
  for _ in $(seq 1 150); do
    kill -0 "$pid" 2>/dev/null || break
    curl -sk --noproxy '*' --max-time 2 -o /dev/null "$2" && return 0
    sleep 0.2
  done
  say "$1 did not start; its last words:"
  tail -n 5 "$state/$1.log" >&2 || true
  return 1
}

start_etcd() {
  from_apt etcd etcd-server
  [ -x "$root/usr/bin/etcd" ] || return 0
  local url
  url="http://127.0.0.1:$(free_port)"
  rm -rf "$state/etcd"
  launch etcd "$root/usr/bin/etcd" --data-dir "$state/etcd" --listen-client-urls "$url" --advertise-client-urls "$url" \
    --listen-peer-urls http://127.0.0.1:0 --unsafe-no-fsync
  wait_for etcd "$url/health" || return 0
  echo "export RENDER_CONFIG_TEST_ETCD=$url"
}

start_consul() {
  from_apt consul consul "$(bullseye)"
  [ -x "$root/usr/bin/consul" ] || return 0
  local port token policy
  port=$(free_port)
  token=$(python3 -c 'import uuid; print(uuid.uuid4())')
  policy="acl { enabled = true default_policy = \"deny\" tokens { master = \"$token\" } }"
  printf '%s\n' "$policy" >"$state/consul.hcl"
  chmod 600 "$state/consul.hcl"
  launch consul "$root/usr/bin/consul" agent -dev -bind 127.0.0.1 -http-port "$port" -dns-port -1 -grpc-port -1 \
    -server-port "$(free_port)" -serf-lan-port "$(free_port)" -serf-wan-port -1 -config-file "$state/consul.hcl"
  wait_for consul "http://127.0.0.1:$port/v1/status/leader" || return 0
  echo "export RENDER_CONFIG_TEST_CONSUL=http://127.0.0.1:$port"
  echo "export RENDER_CONFIG_TEST_CONSUL_TOKEN=$token"
}

stop_stores() {
  local file
  for file in "$state"/*.pid; do
    [ -e "$file" ] || continue
    # The number may belong to another program by now.
    case "$(ps -o args= -p "$(cat "$file")" 2>/dev/null)" in
      "$cache"/*) kill "$(cat "$file")" 2>/dev/null || true ;;
    esac
    rm -f "$file"
  done
}

case "${1:-}" in
  start)
    stop_stores
    mkdir -p "$state"
    chmod 700 "$state"
    start_etcd
    start_consul
    ;;
  stop) stop_stores ;;
  *)
    say 'usage: stores-more.sh start | stop'
    exit 2
    ;;
esac
