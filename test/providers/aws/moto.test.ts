/** The same against moto, which checks no signatures but has the protocol of both services. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { awsSecretsManager } from '../../../src/providers/aws-sm.ts'
import { awsParameterStore } from '../../../src/providers/aws-ssm.ts'
import { testProvider } from '../conformance.ts'
import { realStore } from '../real-stores.ts'
import { readOnly } from './aws.ts'

const { skipped, values } = realStore(
  'the aws-sm and aws-ssm providers against moto',
  'RENDER_CONFIG_TEST_AWS_ENDPOINT',
)
const [endpoint = ''] = values
const VALUE = 's3cr3t EXAMPLE'
const run = `t${randomUUID().slice(0, 8)}`
const base = {
  region: 'eu-west-1',
  endpoint,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'SECRET-EXAMPLE' },
  env: {},
}
const secrets = (): ReturnType<typeof awsSecretsManager> => awsSecretsManager({ ...base, prefix: run })
const parameters = (): ReturnType<typeof awsParameterStore> => awsParameterStore({ ...base, path: run })

describe.skipIf(skipped)('moto, Secrets Manager', () => {
  beforeAll(async () => {
    await secrets().set({ key: 'DB' }, VALUE, {})
    await secrets().set({ key: 'BYTES' }, Uint8Array.of(0, 255), {})
  })

  testProvider({
    test,
    create: () => readOnly(secrets()),
    holds: { DB: VALUE, BYTES: Uint8Array.of(0, 255) },
  })

  test('45 secrets, five of them absent', async () => {
    const provider = secrets()
    const keys = Array.from({ length: 45 }, (_, index) => `K${index}`)
    await Promise.all(keys.slice(5).map(key => provider.set({ key }, `of ${key}`, {})))
    const outcomes = await provider.getMany(
      keys.map(key => ({ key })),
      {},
    )
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill(undefined))
    expect(outcomes.slice(5)).toMatchObject(keys.slice(5).map(key => ({ value: `of ${key}` })))
  })

  test('versions, stages, a new value, and a deletion', async () => {
    const provider = secrets()
    await provider.set({ key: 'STAGED' }, 'one', {})
    await provider.set({ key: 'STAGED' }, 'two', {})
    const previous = await provider.get({ key: 'STAGED', version: 'AWSPREVIOUS' }, {})
    expect(previous).toMatchObject({ value: 'one' })
    const { version = '' } = previous as { version?: string }
    expect(await provider.get({ key: 'STAGED', version }, {})).toMatchObject({ value: 'one' })
    expect(await provider.get({ key: 'STAGED' }, {})).toMatchObject({ value: 'two' })
    expect(await provider.get({ key: 'STAGED', version: 'NO-SUCH-STAGE' }, {})).toBeUndefined()
    await provider.delete({ key: 'STAGED' }, {})
    await expect(provider.get({ key: 'STAGED' }, {})).rejects.toMatchObject({ code: 'UNREADABLE' })
    const outcomes = await provider.getMany([{ key: 'DB' }, { key: 'STAGED' }], {})
    expect(outcomes).toMatchObject([{ value: VALUE }, { code: 'UNREADABLE' }])
  })
})

describe.skipIf(skipped)('moto, Parameter Store', () => {
  beforeAll(async () => {
    await parameters().set({ key: 'DB' }, VALUE, {})
    await parameters().set({ key: 'deep/K' }, 'of below', {})
  })

  testProvider({
    test,
    create: () => readOnly(parameters()),
    holds: { DB: VALUE, 'deep/K': 'of below' },
    missing: ['ABSENT_EXAMPLE', 'DB:9'],
  })

  test('25 parameters, five of them absent, and versions', async () => {
    const provider = parameters()
    const keys = Array.from({ length: 25 }, (_, index) => `K${index}`)
    await Promise.all(keys.slice(5).map(key => provider.set({ key }, `of ${key}`, {})))
    await provider.set({ key: 'K9' }, 'second', {})
    const outcomes = await provider.getMany(
      [...keys.map(key => ({ key })), { key: 'K9', version: '1' }, { key: 'K9:2' }],
      {},
    )
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill(undefined))
    expect(outcomes.slice(5, 9)).toMatchObject(keys.slice(5, 9).map(key => ({ value: `of ${key}` })))
    expect(outcomes[9]).toMatchObject({ value: 'second', version: '2' })
    expect(outcomes.slice(25)).toMatchObject([
      { value: 'of K9', version: '1' },
      { value: 'second', version: '2' },
    ])
    await provider.delete({ key: 'K9' }, {})
    expect(await provider.get({ key: 'K9' }, {})).toBeUndefined()
  })
})
