// End to end through a pipe, start-up included. BENCH_PIPE_MB (256), BENCH_ROUNDS (3).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeLog, makeSecrets, withHits } from './data.mjs'
import { fastest, loadRedactor, megabytesPerSecond, printTable } from './harness.mjs'

const size = Number(process.env.BENCH_PIPE_MB ?? 256) * 2 ** 20
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const lib = await loadRedactor()
const folder = mkdtempSync(join(tmpdir(), 'redact-pipe-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const child = new URL('pipe-child.mjs', import.meta.url).pathname
const shell = process.env.SHELL_FOR_BENCH ?? 'sh'

const write = (name, bytes) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
/** Runs every command once per round: work of others on the machine then hits all of them alike. */
function measureAll(commands) {
  const best = commands.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < rounds; round++) {
    commands.forEach(({ log, command }, at) => {
      const run = () =>
        execFileSync(shell, ['-c', `cat '${log}' | ${command} | cat > /dev/null`], { stdio: 'inherit' })
      best[at] = Math.min(best[at], fastest(run, 1))
    })
  }
  return commands.map(({ bytes }, at) => megabytesPerSecond(bytes, best[at]))
}
const node = (...values) => [process.execPath, child, ...values].map(value => `'${value}'`).join(' ')
const has = tool => {
  try {
    execFileSync(shell, ['-c', `command -v ${tool}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const log = makeLog(size)
const clean = write('clean.log', log)
const module = pathToFileURL(lib.file).href
const commands = [{ name: 'pass-through', kind: '', log: clean, command: node('pass'), bytes: size, want: 1 }]
for (const [count, wantNone, wantHits] of [
  [10, 0.8, 0.6],
  [1000, 0.55, 0.45],
]) {
  const secrets = makeSecrets(count)
  const list = write(`secrets-${count}.json`, JSON.stringify(secrets))
  const dirty = write(`dirty-${count}.log`, withHits(log, secrets))
  const name = `redactor, ${count} secrets`
  const command = node('redact', module, list)
  commands.push({ name, kind: 'no hit', log: clean, command, bytes: size, want: wantNone })
  commands.push({ name, kind: 'hits', log: dirty, command, bytes: size, want: wantHits })
  if (count !== 10) continue
  const bytes = size / 8
  const part = write('part.log', withHits(log.subarray(0, bytes), secrets))
  const rival = (other, line) => commands.push({ name: other, kind: 'hits', log: part, command: line, bytes })
  rival('one RegExp of 10 secrets', node('regexp', module, list))
  const patterns = write('patterns.txt', `${secrets.join('\n')}\n`)
  if (has('rg')) rival('ripgrep, 10 plain values', `rg -a -F --passthru -N -r '***' -f '${patterns}'`)
  else console.log('ripgrep is not installed: left out')
  const script = secrets.map(secret => `s/${secret.replace(/[/.*[\]\\^$&]/g, '\\$&')}/***/g`).join('\n')
  if (has('sed')) rival('sed, 10 plain values', `sed -f '${write('script.sed', `${script}\n`)}'`)
  else console.log('sed is not installed: left out')
}
const rates = measureAll(commands)
const rows = commands.map(({ name, kind, want }, at) => [
  name,
  kind,
  rates[at].toFixed(0),
  `${(rates[at] / rates[0]).toFixed(2)}${want === undefined ? '' : ` (≥ ${want})`}`,
])
console.log(`${size / 2 ** 20} MiB through a pipe, start-up included; MB/s, and the ratio to a pass-through.`)
printTable(['', '', 'MB/s', '÷ pass-through'], rows)
