import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dockerEnv } from '../../src/formats/docker-env.ts'
import { maskText } from '../../src/text/mask.ts'
import { nastyValues } from '../nasty-values.ts'
import { describeConformance, maskTemplate, renderWith, type UnwritablePlace } from './conformance.ts'

/** Docker's rule: lines, comments, the first equals sign, no more. */
function read(text: string): Record<string, string> {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map(line => line.replace(/^[\s\u0085]+/, ''))
  return Object.fromEntries(
    lines
      .filter(line => line !== '' && !line.startsWith('#') && line.includes('='))
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

function unwritable(value: string, { isKey, around }: UnwritablePlace): boolean {
  return isKey ? !/^\w+$/.test(around.replaceAll('\u0001', value)) : /[\0\r\n]/.test(value)
}

const docker = spawnSync('docker', ['--version']).status === 0
if (!docker) process.stderr.write('SKIPPED: no docker to read env files with\n')

describe('docker-env', () => {
  describeConformance({
    format: dockerEnv,
    read,
    unwritable,
    templates: [
      {
        name: 'lines',
        text: `# comment
A=<< secrets.a >>
  B="<< secrets.b >>" # not a comment
C= x{{ secret('C') }}-<< secrets.d >>=

LAST='x'
`,
      },
      { name: 'keys', text: '<< secrets.a >>=1\nX_<< secrets.b >>=2\n' },
    ],
  })

  test('a line without "=" takes no value, comments need none', () => {
    const { slots } = dockerEnv.slots(maskTemplate('# << secrets.a >>\n<< secrets.b >>\nC=<< secrets.c >>'))
    expect(slots.map(slot => [slot.spans, slot.refused !== undefined])).toEqual([
      [[1], true],
      [[2], false],
    ])
  })

  test('a line that Docker would not read to its end is refused', () => {
    const long = renderWith(dockerEnv, 'A=<< secrets.a >>', () => ({ text: 'é'.repeat(33_000) }))
    expect(long).toMatchObject({ refused: expect.stringContaining('64 KiB') })
  })

  test.each([' ', '\n', '=', '#', 'A=\n', '\u00a0', '\r'])('a long run of %j is read in one pass', unit => {
    expect(dockerEnv.slots(maskText(unit.repeat(100_000), [])).syntaxErrors).toEqual([])
  })

  test.skipIf(!docker)("docker's own reader agrees", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'render-config-docker-'))
    const values = nastyValues.map(({ value }) => value).filter(value => !/[\0\r\n]/.test(value))
    const lines = values.map((value, index) => {
      const rendered = renderWith(dockerEnv, `V${index}=<< secrets.a >>\n`, () => ({ text: value }))
      return 'text' in rendered ? rendered.text : ''
    })
    writeFileSync(join(folder, 'env'), lines.join(''))
    let body = ''
    const daemon = createServer((request, response) => {
      request.on('data', chunk => {
        if (request.url?.includes('/containers/create')) body += String(chunk)
      })
      request.on('end', () => {
        response.setHeader('Api-Version', '1.41')
        response.statusCode = request.url?.includes('_ping') ? 200 : 500
        response.end('{}')
      })
    })
    await new Promise<void>(resolve => daemon.listen(join(folder, 'docker.sock'), resolve))
    const child = spawn('docker', ['create', '--env-file', join(folder, 'env'), 'image'], {
      env: {
        PATH: process.env.PATH,
        DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`,
        DOCKER_CONFIG: folder,
      },
      stdio: 'ignore',
    })
    await new Promise(resolve => child.on('exit', resolve))
    daemon.close()
    rmSync(folder, { recursive: true })
    expect((JSON.parse(body) as { Env: unknown }).Env).toEqual(
      values.map((value, index) => `V${index}=${value}`),
    )
  })
})
