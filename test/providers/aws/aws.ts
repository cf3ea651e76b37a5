/** A fake AWS for one test, and providers that talk to it. */
import { afterEach } from 'vitest'
import type { AwsOptions } from '../../../src/providers/aws/options.ts'
import { type AwsSecretsManagerOptions, awsSecretsManager } from '../../../src/providers/aws-sm.ts'
import { type AwsParameterStoreOptions, awsParameterStore } from '../../../src/providers/aws-ssm.ts'
import type { Provider } from '../../../src/providers/provider.ts'
import {
  FAKE_AWS_CREDENTIALS,
  type FakeAws,
  type FakeAwsOptions,
  startFakeAws,
} from '../../../src/testing/fake-aws.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

export async function startAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const server = await startFakeAws(options)
  ends.push(() => server.close())
  return server
}

export function secretsOf(
  server: { url: string },
  options: AwsSecretsManagerOptions = {},
): ReturnType<typeof awsSecretsManager> {
  const provider = awsSecretsManager({ ...base(server, options), ...options, http: httpOf(options) })
  ends.push(() => provider.close?.())
  return provider
}

export function parametersOf(
  server: { url: string },
  options: AwsParameterStoreOptions = {},
): ReturnType<typeof awsParameterStore> {
  const provider = awsParameterStore({ ...base(server, options), ...options, http: httpOf(options) })
  ends.push(() => provider.close?.())
  return provider
}

/** Without writing: AWS holds no empty values, which the suite writes. */
export function readOnly({ set: _, delete: __, ...provider }: Provider): Provider {
  return provider
}

function base(server: { url: string }, { env }: AwsOptions): AwsOptions {
  const known = env === undefined ? { env: {}, credentials: FAKE_AWS_CREDENTIALS } : {}
  return { region: 'eu-west-1', endpoint: server.url, ...known }
}

function httpOf({ http }: AwsOptions): NonNullable<AwsOptions['http']> {
  return { env: {}, sleep: async () => true, ...http }
}
