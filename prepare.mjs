// What npm runs to make a package of a checkout: a build. For `npm install --global git+…`, which is also how pre-commit
// installs hooks, npm hands `--global` on to the preparation, so that the development packages are not there yet.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('.', import.meta.url))
const run = (env, ...words) =>
  execFileSync('npm', words, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' })

const { npm_config_global: isGlobal } = process.env
if (isGlobal === 'true') {
  const handedOn = /^npm_config_(?:global|location|prefix|local_prefix|include|omit|install_links)$/i
  const local = Object.entries(process.env).filter(([name]) => !handedOn.test(name))
  run(Object.fromEntries(local), 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund')
}
run(process.env, 'run', '-s', 'build')
