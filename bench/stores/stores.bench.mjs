// 1,000 secrets from a Vault and from an AWS, side by side with a plain loop over the vendor's client: requests, wall
// time, memory; and what the start of a process with one secret costs. Each run is a process of its own.
//
//   npm ci --prefix test/oracles; eval "$(.ci/stores.sh start)"
//   BENCH_SDK=test/oracles node bench/stores/stores.bench.mjs
//
// BENCH_SDK has @aws-sdk/client-secrets-manager, @aws-sdk/client-ssm and node-vault installed; without it, and without
// the stores, what needs them is named and left out. BENCH_ROUNDS (5).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { buildCommand } from '../../build-command.mjs'
import { CASES, COUNT, fill } from './cases.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const root = new URL('../../', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'stores-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const bundle = async (name, contents) => {
  const outfile = join(folder, `${name}.mjs`)
  const stdin = { contents, resolveDir: root, loader: 'ts' }
  await build({
    stdin,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outfile,
    minify: true,
  })
  return outfile
}
const files = {
  vault: await bundle('vault', `export { vault } from './src/providers/vault.ts'`),
  sm: await bundle('sm', `export { awsSecretsManager } from './src/providers/aws-sm.ts'`),
  ssm: await bundle('ssm', `export { awsParameterStore } from './src/providers/aws-ssm.ts'`),
}
const fakes = await import(
  pathToFileURL(
    await bundle(
      'fakes',
      `export { startFakeAws } from './src/testing/fake-aws.ts'; export { startFakeVault } from './src/testing/fake-vault.ts'`,
    ),
  ).href
)

const {
  RENDER_CONFIG_TEST_VAULT_ADDR: vault,
  RENDER_CONFIG_TEST_AWS_ENDPOINT: aws,
  BENCH_SDK: sdk,
} = process.env
if (!vault) console.log('NOT RUN: Vault (RENDER_CONFIG_TEST_VAULT_ADDR is not set)')
if (!aws) console.log('NOT RUN: AWS (RENDER_CONFIG_TEST_AWS_ENDPOINT is not set)')
if (!sdk) console.log("NOT RUN: the vendors' clients (BENCH_SDK is not set)")

await fill(files)
const bare = best(() => run(['-e', '0']))
console.log(
  `\nnode ${process.version}, best of ${rounds}; bare node ${bare.wholeMs.toFixed(0)} ms, ${bare.peakMb.toFixed(0)} MB\n`,
)
console.log('case                                     requests   fetch ms   process ms   × bare   peak MB')
for (const [name, { needs, count }] of Object.entries(CASES)) {
  if (needs.some(variable => !process.env[variable])) continue
  const requests = count === undefined ? '' : String(await count(files, fakes))
  const { fetchMs, wholeMs, peakMb } = best(() =>
    run([new URL('./cases.mjs', import.meta.url).pathname, name]),
  )
  const columns = [requests.padStart(8), fetchMs.toFixed(1).padStart(10), wholeMs.toFixed(0).padStart(12)]
  console.log(
    name.padEnd(40),
    ...columns,
    (wholeMs / bare.wholeMs).toFixed(2).padStart(8),
    peakMb.toFixed(0).padStart(9),
  )
}
console.log(`\n${COUNT} secrets; "one" is one secret in a fresh process.`)
await measureStarts()

/** The shipped command renders one secret, beside a bare node, in turns; nothing is loaded into either to measure it. */
async function measureStarts() {
  const command = join(folder, 'dist')
  await buildCommand(command, '0.0.0-bench')
  writeFileSync(join(folder, 'vault.yaml'), "a: {{ secret('vault:p0#K0') }}\n")
  writeFileSync(join(folder, 'aws.yaml'), 'a: {{ secrets.K0 }}\n')
  const known = { PATH: process.env.PATH ?? '', HOME: folder }
  const starts = {
    'vault, one, the command': vault && {
      words: ['vault.yaml', '-p', `vault+http://${new URL(vault).host}/secret/render-config-bench?kv=2`],
      env: { ...known, VAULT_TOKEN: process.env.RENDER_CONFIG_TEST_VAULT_TOKEN ?? '' },
    },
    'aws-sm, one, the command': aws && {
      words: ['aws.yaml', '-p', 'aws-sm://eu-west-1/render-config-bench'],
      env: {
        ...known,
        AWS_ENDPOINT_URL: aws,
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'SECRET-EXAMPLE',
      },
    },
  }
  console.log(
    '\nstart of a render with one secret, without NODE_EXTRA_CA_CERTS; min and median of 20 runs in turns',
  )
  for (const [name, start] of Object.entries(starts)) {
    if (!start) continue
    const time = (args, env) => {
      const before = performance.now()
      execFileSync(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
      return performance.now() - before
    }
    const words = [join(command, 'main.js'), ...start.words]
    time(words, start.env) // writes the code cache
    const pairs = Array.from({ length: 20 }, () => [time(['-e', '0'], known), time(words, start.env)])
    const [bareMs, commandMs] = [0, 1].map(side => pairs.map(pair => pair[side]).sort((a, b) => a - b))
    const over = rank => (commandMs[rank] / bareMs[rank]).toFixed(2)
    console.log(
      name.padEnd(40),
      `bare node ${bareMs[0].toFixed(1)} / ${bareMs[10].toFixed(1)} ms,`,
      `command ${commandMs[0].toFixed(1)} / ${commandMs[10].toFixed(1)} ms,`,
      `× bare ${over(0)} / ${over(10)}`,
    )
  }
}

function run(args) {
  const start = performance.now()
  const script = [
    '--import',
    `data:text/javascript,process.on('exit',()=>console.log(process.resourceUsage().maxRSS))`,
  ]
  const env = { ...process.env, BENCH_FILES: JSON.stringify(files) }
  const out = execFileSync(process.execPath, [...script, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n')
  return {
    wholeMs: performance.now() - start,
    fetchMs: Number(out.at(-2) ?? 0),
    peakMb: Number(out.at(-1)) / 1024,
  }
}

/** The fastest process; all figures are of that one. */
function best(once) {
  const runs = Array.from({ length: rounds }, once)
  return runs.sort((a, b) => a.wholeMs - b.wholeMs)[0]
}
