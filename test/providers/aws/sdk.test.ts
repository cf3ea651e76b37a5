/**
 * AWS's own client as an oracle, where it is installed: it must find in the fake what we find, so that the fake speaks
 * the protocol; and in moto we must find what it finds.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { awsSecretsManager } from '../../../src/providers/aws-sm.ts'
import { awsParameterStore } from '../../../src/providers/aws-ssm.ts'
import { FAKE_AWS_CREDENTIALS, type FakeAws, startFakeAws } from '../../../src/testing/fake-aws.ts'
import { oracle } from '../oracle.ts'

interface Sdk {
  readonly [name: string]: new (
    options: object,
  ) => { send(command: object): Promise<Record<string, unknown>>; destroy(): void }
}

const secretsSdk = oracle<Sdk>('@aws-sdk/client-secrets-manager')
const ssmSdk = oracle<Sdk>('@aws-sdk/client-ssm')

let fake: FakeAws
beforeAll(async () => {
  fake = await startFakeAws()
  fake.putSecret('DB', 's3cr3t EXAMPLE')
  fake.putSecret('BYTES', Uint8Array.of(0, 255))
  fake.putParameter('/prod/DB', 'first')
  fake.putParameter('/prod/DB', 'second')
})
afterAll(() => fake.close())

const TARGETS: [string, () => string][] = [
  ['the fake', () => fake.url],
  ...(process.env.RENDER_CONFIG_TEST_AWS_ENDPOINT === undefined
    ? []
    : [['moto', () => process.env.RENDER_CONFIG_TEST_AWS_ENDPOINT!] as [string, () => string]]),
]
const connection = (endpoint: string): object => ({
  region: 'eu-west-1',
  endpoint,
  credentials: FAKE_AWS_CREDENTIALS,
  maxAttempts: 1,
})

describe.skipIf(secretsSdk === undefined).each(TARGETS)(
  'the SDK and we agree on %s, Secrets Manager',
  (_, url) => {
    const send = async (name: string, input: object): Promise<Record<string, unknown>> => {
      const { SecretsManagerClient: Client, [`${name}Command`]: Command } = secretsSdk!
      const client = new Client!(connection(url()))
      try {
        return await client.send(new Command!(input))
      } finally {
        client.destroy()
      }
    }
    const provider = (): ReturnType<typeof awsSecretsManager> =>
      awsSecretsManager({ ...connection(url()), env: {}, prefix: '' })

    test('what one writes the other reads', async () => {
      await provider().set({ key: 'ORACLE' }, 'of ours', {})
      expect((await send('GetSecretValue', { SecretId: 'ORACLE' })).SecretString).toBe('of ours')
      await send('PutSecretValue', { SecretId: 'ORACLE', SecretString: 'of the SDK' })
      expect(await provider().get({ key: 'ORACLE' }, {})).toMatchObject({ value: 'of the SDK' })
    })

    test('a batch, its errors included', async () => {
      await provider().set({ key: 'ORACLE-BATCH' }, 'x', {})
      const { SecretValues, Errors } = await send('BatchGetSecretValue', {
        SecretIdList: ['ORACLE-BATCH', 'ORACLE-NONE'],
      })
      expect(SecretValues).toMatchObject([{ Name: 'ORACLE-BATCH', SecretString: 'x' }])
      expect(Errors).toMatchObject([{ SecretId: 'ORACLE-NONE', ErrorCode: 'ResourceNotFoundException' }])
      expect(await provider().getMany([{ key: 'ORACLE-BATCH' }, { key: 'ORACLE-NONE' }], {})).toMatchObject([
        { value: 'x' },
        undefined,
      ])
    })

    test('the name of an error', async () => {
      await expect(send('GetSecretValue', { SecretId: 'ORACLE-NONE' })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      })
    })
  },
)

describe.skipIf(ssmSdk === undefined).each(TARGETS)(
  'the SDK and we agree on %s, Parameter Store',
  (_, url) => {
    const send = async (name: string, input: object): Promise<Record<string, unknown>> => {
      const { SSMClient: Client, [`${name}Command`]: Command } = ssmSdk!
      const client = new Client!(connection(url()))
      try {
        return await client.send(new Command!(input))
      } finally {
        client.destroy()
      }
    }

    test('what one writes the other reads, versions too', async () => {
      const provider = awsParameterStore({ ...connection(url()), env: {}, path: '/oracle' })
      await provider.set({ key: 'K' }, 'of ours', {})
      const { Parameter: written } = await send('GetParameter', { Name: '/oracle/K', WithDecryption: true })
      const { Version: version } = written as { Version: number }
      expect(written).toMatchObject({ Value: 'of ours', Type: 'SecureString' })
      await send('PutParameter', {
        Name: '/oracle/K',
        Value: 'of the SDK',
        Type: 'SecureString',
        Overwrite: true,
      })
      expect(await provider.get({ key: 'K' }, {})).toMatchObject({ value: 'of the SDK' })
      expect(await provider.get({ key: 'K', version: String(version) }, {})).toMatchObject({
        value: 'of ours',
      })
    })

    test('unknown names', async () => {
      const { InvalidParameters } = await send('GetParameters', { Names: ['/oracle/NONE', '/oracle/NEVER'] })
      expect((InvalidParameters as string[]).toSorted()).toEqual(['/oracle/NEVER', '/oracle/NONE'])
    })
  },
)
