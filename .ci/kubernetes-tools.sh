#!/usr/bin/env bash
# Builds the programs that read what docs/kubernetes.md shows, from their sources with Go.
#
#   eval "$(.ci/kubernetes-tools.sh)"    builds what is missing, prints the variables that the tests read
#
# Programs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/kubernetes, outside the work tree. One that can not be
# had is named on standard error and its variable is not printed; its tests then say that they did not run.
set -euo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/kubernetes"
mkdir -p "$cache"

# build NAME PACKAGE VARIABLE
build() {
  if [ ! -x "$cache/$1" ] && command -v go >/dev/null; then
    GOBIN="$cache" GOFLAGS=-mod=mod go install "$2" >&2 || true
  fi
  if [ -x "$cache/$1" ]; then
    echo "export $3=$cache/$1"
  else
    printf 'kubernetes-tools: %s could not be built\n' "$1" >&2
  fi
}

build kustomize sigs.k8s.io/kustomize/kustomize/v5@v5.6.0 RENDER_CONFIG_TEST_KUSTOMIZE
build helm helm.sh/helm/v3/cmd/helm@v3.19.0 RENDER_CONFIG_TEST_HELM
