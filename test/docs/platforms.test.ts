import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFakeApolo } from '../../src/testing/fake-apolo.ts'
import { startFakeCalyptia } from '../../src/testing/fake-calyptia.ts'
import { startFakeChariot } from '../../src/testing/fake-chariot.ts'
import { startFakeInstill } from '../../src/testing/fake-instill.ts'
import { startFakeKestra } from '../../src/testing/fake-kestra.ts'
import type { FakeServer } from '../../src/testing/fake-server.ts'
import { alice } from '../store/keys.ts'
import { consoleSteps, matchesShown } from './console.ts'
import { ageless, type Shell, startShell } from './shell.ts'

/** The pages of the platforms, followed step by step. */

interface Platform {
  readonly server: FakeServer
  readonly env: Readonly<Record<string, string>>
}

const PLATFORMS: Readonly<Record<string, (shell: Shell) => Promise<Platform>>> = {
  async calyptia({ folder }) {
    const server = await startFakeCalyptia({ publicKey: alice.publicKey })
    writeFileSync(join(folder, 'core.pem'), alice.privateKey)
    return { server, env: { CALYPTIA_CLOUD_URL: server.url, CALYPTIA_CLOUD_TOKEN: server.token } }
  },
  async kestra() {
    const server = await startFakeKestra()
    return { server, env: { KESTRA_API_TOKEN: server.token } }
  },
  async instill() {
    const server = await startFakeInstill()
    return { server, env: { INSTILL_API_TOKEN: server.token } }
  },
  async apolo() {
    const server = await startFakeApolo()
    return {
      server,
      env: { APOLO_SECRETS_URL: server.url, APOLO_API_URL: server.url, APOLO_TOKEN: server.token },
    }
  },
  async chariot() {
    const server = await startFakeChariot()
    server.secrets.push({ _key: 'secret/Custom/1', name: 'test', value: 's3cr3t EXAMPLE' })
    server.secrets.push({ _key: 'secret/S3/2', name: 's3', value: { bucket: 'reports' }, _type: 'secret/S3' })
    return { server, env: { CHARIOT_TOKEN: server.token } }
  },
}

describe.each(Object.keys(PLATFORMS))('docs/providers/%s.md', name => {
  const page = readFileSync(new URL(`../../docs/providers/${name}.md`, import.meta.url), 'utf8')
  const steps = consoleSteps(page)
  let shell: Shell
  let platform: Platform
  beforeAll(async () => {
    shell = await startShell()
    platform = await PLATFORMS[name]!(shell)
  })
  afterAll(async () => {
    await platform.server.close()
    shell.remove()
  })

  /** The page's host is the fake's, which has no certificate. */
  const local = (text: string): string =>
    text
      .replaceAll(`${name}://${name}.example`, `${name}+http://${name}.example`)
      .replaceAll(`${name}.example`, hostOf(platform))

  it('has commands to run', () => {
    expect(steps.length).toBeGreaterThan(5)
  })

  it.each(steps)('line $line: $command', async ({ command, expected }) => {
    const output = await shell.run(local(command), platform.env)
    expect(
      matchesShown(
        ageless(output),
        expected.map(line => ageless(local(line))),
      ),
      output,
    ).toBe(true)
  })
})

function hostOf({ server }: Platform): string {
  return new URL(server.url).host
}

describe('copying from a platform', () => {
  it('costs one list, however many secrets there are', async () => {
    const shell = await startShell()
    const server = await startFakeCalyptia({ publicKey: alice.publicKey, pageSize: 100 })
    for (let index = 0; index < 20; index++) server.put(`K${index}`, `value ${index} EXAMPLE`)
    const env = {
      CALYPTIA_CLOUD_URL: server.url,
      CALYPTIA_CLOUD_TOKEN: server.token,
      RENDER_CONFIG_PRIVATE_KEY: alice.privateKey,
    }
    await shell.run('render-config secrets keygen -o k.pem -p store:s.json', env)
    const output = await shell.run('render-config secrets copy calyptia://pipe-1 store:s.json --yes', env)
    expect(output).toMatch(/create {3}K19[\s\S]*wrote 20 secrets from calyptia pipe-1 to store s\.json\n$/)
    expect(server.count()).toBe(2) // the names, then the values
    await server.close()
    shell.remove()
  })
})
