import { expect, test } from 'vitest'
import { proxyFor } from '../../../src/providers/http/proxy.ts'

const PROXY = 'http://proxy.example:3128/'
const through = (url: string, env: Record<string, string>): string | undefined =>
  proxyFor(new URL(url), env)?.href

test.each<[string, Record<string, string>, string | undefined]>([
  ['https://a.example', { HTTPS_PROXY: PROXY }, PROXY],
  ['https://a.example', { https_proxy: 'proxy.example:3128' }, PROXY],
  ['https://a.example', { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, PROXY],
  ['https://a.example', { HTTP_PROXY: PROXY }, undefined],
  ['http://a.example', { HTTP_PROXY: PROXY }, PROXY],
  ['http://127.0.0.1:1', { HTTP_PROXY: PROXY }, PROXY],
  ['http://localhost:1', { HTTP_PROXY: PROXY }, PROXY],
  ['http://a.example', { HTTP_PROXY: '' }, undefined],
])('%s with %o goes through %s', (url, env, expected) => {
  expect(through(url, env)).toBe(expected)
})

test.each<[string, string, boolean]>([
  ['http://a.example', 'a.example', true],
  ['http://A.example', 'b, A.EXAMPLE', true],
  ['http://x.a.example', 'a.example', true],
  ['http://x.a.example', '.a.example', true],
  ['http://x.a.example', '*.a.example', true],
  ['http://ba.example', 'a.example', false],
  ['http://a.example:81', 'a.example:81', true],
  ['http://a.example', 'a.example:80', true],
  ['http://a.example', 'a.example:81', false],
  ['http://a.example', '*', true],
  ['http://127.0.0.1', '127.0.0.1 localhost', true],
  ['http://10.1.2.3', '10.0.0.0/8', true],
  ['http://11.1.2.3', '10.0.0.0/8', false],
  ['http://a.example', '10.0.0.0/8', false],
  ['http://10.1.2.3', '10.0.0.0/99', false],
  ['http://10.1.2.3', 'nonsense/8', false],
  ['http://[fd00::1]', 'fd00::/8', true],
  ['http://[::1]', '::1', true],
  ['http://[::1]:80', '[::1]:80', true],
  ['http://a.example', '', false],
])('%s with NO_PROXY=%j is exempt: %o', (url, list, exempt) => {
  expect(through(url, { HTTP_PROXY: PROXY, NO_PROXY: list })).toBe(exempt ? undefined : PROXY)
})
