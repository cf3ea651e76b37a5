#!/usr/bin/env bash
# The package as it would be installed, under each Node that it is for: the oldest ones that it names, and the newest of
# each line. Then its declarations under an older compiler. Needs `npm run build` before.
#
# Nodes are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/nodes, outside the work tree. One that can not be had is
# named on standard error, and not tested.
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/render-config-ci/nodes"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
say() { printf 'nodes: %s\n' "$*" >&2; }

npm pack --ignore-scripts --silent --pack-destination "$scratch" >/dev/null
mkdir "$scratch/user"
cp .ci/node-smoke.mjs "$scratch/user/"
(
  cd "$scratch/user"
  echo '{ "name": "user", "private": true }' >package.json
  npm install --silent --no-audit --no-fund --ignore-scripts "$scratch"/render-config-*.tgz
)
cp -r fixtures/kestra "$scratch/user/kestra"

# smoke NODE
smoke() { (cd "$scratch/user" && "$1" node-smoke.mjs); }

smoke "$(command -v node)"
for version in 20.19.0 22.12.0 22 24 26; do
  node="$cache/$version/node_modules/node/bin/node"
  if [ ! -x "$node" ]; then
    mkdir -p "$cache/$version"
    npm install --silent --no-audit --no-fund --no-save --prefix "$cache/$version" "node@$version" >&2 || true
  fi
  if [ -x "$node" ]; then smoke "$node"; else say "Node $version can not be had here: NOT TESTED"; fi
done

# Declarations: every entry, read by an older compiler that looks into them as well.
count=0
for entry in $(node -p "Object.keys(require('./package.json').exports).filter(name => !/json$/.test(name)).join(' ')"); do
  echo "export type * as entry$((++count)) from 'render-config${entry#.}'"
done >"$scratch/user/all.ts"
for compiler in 5.9.3; do
  npm install --silent --no-audit --no-fund --no-save --prefix "$cache/typescript-$compiler" "typescript@$compiler" >&2 || true
  tsc="$cache/typescript-$compiler/node_modules/typescript/bin/tsc"
  if [ ! -f "$tsc" ]; then
    say "TypeScript $compiler can not be had here: NOT TESTED"
    continue
  fi
  for name in @types @opentelemetry @jest @vitest pino winston vitest vite expect logform; do
    [ -e "$scratch/user/node_modules/$name" ] || ln -s "$PWD/node_modules/$name" "$scratch/user/node_modules/$name"
  done
  found="$(cd "$scratch/user" && node "$tsc" --noEmit --strict --exactOptionalPropertyTypes --target es2023 \
    --lib es2023,esnext.disposable --module nodenext --types node --skipLibCheck false all.ts || true)"
  # What other packages' declarations are wrong in is theirs.
  if grep -E '^(node_modules/render-config/|all\.ts)' <<<"$found"; then exit 1; fi
  echo "declarations: read by TypeScript $compiler"
done
