// One case of stores.bench.mjs, run by its name in a process of its own; prints the milliseconds of the fetching.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const COUNT = 1000
const FIELDS = 20
const PREFIX = 'render-config-bench'
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'SECRET-EXAMPLE' }
const VAULT = 'RENDER_CONFIG_TEST_VAULT_ADDR'
const AWS = 'RENDER_CONFIG_TEST_AWS_ENDPOINT'
const range = Array.from({ length: COUNT }, (_, index) => index)

const ours = async name => import(pathToFileURL(JSON.parse(process.env.BENCH_FILES)[name]).href)
const vendor = name => createRequire(join(process.env.BENCH_SDK, 'x.js'))(name)

const vaultAt = ({ vault }, address, token) => vault({ address, token, path: `secret/${PREFIX}`, env: {} })
const smAt = ({ awsSecretsManager }, endpoint, credentials = KEYS) =>
  awsSecretsManager({ region: 'eu-west-1', endpoint, credentials, prefix: PREFIX, env: {} })
const ssmAt = ({ awsParameterStore }, endpoint, credentials = KEYS) =>
  awsParameterStore({ region: 'eu-west-1', endpoint, credentials, path: PREFIX, env: {} })
const vaultKey = index => ({ key: `p${Math.floor(index / FIELDS)}#K${index % FIELDS}` })
const awsKey = index => ({ key: `K${index}` })

const ask = async (provider, references) => {
  const outcomes = await provider.getMany(references, {})
  if (outcomes.some(outcome => outcome === undefined || outcome instanceof Error))
    throw new Error('a secret is missing')
  await provider.close?.()
}
const realVault = async () =>
  vaultAt(await ours('vault'), process.env[VAULT], process.env.RENDER_CONFIG_TEST_VAULT_TOKEN)
const realSm = async () => smAt(await ours('sm'), process.env[AWS])
const realSsm = async () => ssmAt(await ours('ssm'), process.env[AWS])
const clientOptions = () => ({ region: 'eu-west-1', endpoint: process.env[AWS], credentials: KEYS })

/** `run` is timed; `count` gives the number of requests, counted by a fake. */
export const CASES = {
  'vault, render-config': {
    needs: [VAULT],
    count: (files, fakes) => countVault(files, fakes),
    run: async () => ask(await realVault(), range.map(vaultKey)),
  },
  'vault, loop over node-vault': {
    needs: [VAULT, 'BENCH_SDK'],
    count: async () => COUNT,
    async run() {
      const client = vendor('node-vault')({
        endpoint: process.env[VAULT],
        token: process.env.RENDER_CONFIG_TEST_VAULT_TOKEN,
      })
      for (const index of range) {
        const { data } = await client.read(`secret/data/${PREFIX}/p${Math.floor(index / FIELDS)}`)
        if (data.data[`K${index % FIELDS}`] === undefined) throw new Error('a secret is missing')
      }
    },
  },
  'aws-sm, render-config': {
    needs: [AWS],
    count: (files, fakes) => countAws(files.sm, fakes, smAt, 'putSecret', `${PREFIX}/`),
    run: async () => ask(await realSm(), range.map(awsKey)),
  },
  'aws-sm, loop over the SDK': {
    needs: [AWS, 'BENCH_SDK'],
    count: async () => COUNT,
    async run() {
      const { GetSecretValueCommand, SecretsManagerClient } = vendor('@aws-sdk/client-secrets-manager')
      const client = new SecretsManagerClient(clientOptions())
      for (const index of range)
        await client.send(new GetSecretValueCommand({ SecretId: `${PREFIX}/K${index}` }))
    },
  },
  'aws-ssm, render-config': {
    needs: [AWS],
    count: (files, fakes) => countAws(files.ssm, fakes, ssmAt, 'putParameter', `/${PREFIX}/`),
    run: async () => ask(await realSsm(), range.map(awsKey)),
  },
  'aws-ssm, loop over the SDK': {
    needs: [AWS, 'BENCH_SDK'],
    count: async () => COUNT,
    async run() {
      const { GetParameterCommand, SSMClient } = vendor('@aws-sdk/client-ssm')
      const client = new SSMClient(clientOptions())
      for (const index of range)
        await client.send(new GetParameterCommand({ Name: `/${PREFIX}/K${index}`, WithDecryption: true }))
    },
  },
  'vault, one': { needs: [VAULT], run: async () => ask(await realVault(), [vaultKey(0)]) },
  'aws-sm, one': { needs: [AWS], run: async () => ask(await realSm(), [awsKey(0)]) },
  'aws-sm, one, SDK': {
    needs: [AWS, 'BENCH_SDK'],
    async run() {
      const { GetSecretValueCommand, SecretsManagerClient } = vendor('@aws-sdk/client-secrets-manager')
      await new SecretsManagerClient(clientOptions()).send(
        new GetSecretValueCommand({ SecretId: `${PREFIX}/K0` }),
      )
    },
  },
}

async function countVault(files, { startFakeVault }) {
  const server = await startFakeVault()
  for (const index of range) {
    if (index % FIELDS !== 0) continue
    const fields = Array.from({ length: FIELDS }, (_, field) => [`K${field}`, 'v'])
    server.put('secret', `${PREFIX}/p${index / FIELDS}`, Object.fromEntries(fields))
  }
  await ask(
    vaultAt(await import(pathToFileURL(files.vault).href), server.url, server.token),
    range.map(vaultKey),
  )
  await server.close()
  return server.count()
}

async function countAws(file, { startFakeAws }, connect, put, prefix) {
  const server = await startFakeAws()
  for (const index of range) server[put](`${prefix}K${index}`, `value ${index}`)
  const [credentials] = server.credentials.values()
  await ask(connect(await import(pathToFileURL(file).href), server.url, credentials), range.map(awsKey))
  await server.close()
  return server.count()
}

/** Puts the secrets into the real stores; what is there already is replaced. */
export async function fill(files) {
  process.env.BENCH_FILES = JSON.stringify(files)
  const inTurns = async work => {
    for (let at = 0; at < COUNT; at += FIELDS) await Promise.all(range.slice(at, at + FIELDS).map(work))
  }
  if (process.env[VAULT]) {
    const provider = await realVault()
    for (const index of range.filter(one => one % FIELDS === 0))
      for (let field = 0; field < FIELDS; field++)
        await provider.set(vaultKey(index + field), `value ${field}`, {})
    await provider.close()
  }
  if (process.env[AWS]) {
    const [sm, ssm] = [await realSm(), await realSsm()]
    await inTurns(index => sm.set(awsKey(index), `value ${index}`, {}))
    await inTurns(index => ssm.set(awsKey(index), `value ${index}`, {}))
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const start = performance.now()
  await CASES[process.argv[2]].run()
  console.log(performance.now() - start)
}
