import { expect, test } from 'vitest'
import { checkNamespace } from '../../src/references/check-namespace.ts'
import { referenceByCall, referenceByName } from '../../src/references/reference.ts'
import { splitAlias, splitField } from '../../src/references/uri.ts'

test('a name with dots has a candidate for each split, the longest name first', () => {
  expect(referenceByName(['prod', 'db', 'password'])).toEqual({
    id: '["prod","db","password"]',
    display: 'prod.db.password',
    candidates: [
      { key: 'prod.db.password', path: [] },
      { key: 'prod.db', path: ['password'] },
      { key: 'prod', path: ['db', 'password'] },
    ],
  })
})

test('a segment that was written in brackets is never split', () => {
  expect(referenceByName(['db.password']).candidates).toEqual([{ key: 'db.password', path: [] }])
})

test.each([
  ['KEY', {}, { key: 'KEY', path: [] }],
  ['db.password', {}, { key: 'db.password', path: [] }],
  ['a:b', {}, { key: 'a:b', path: [] }],
  ['KEY', { subkey: 'user.name' }, { key: 'KEY', path: ['user', 'name'] }],
  ['KEY', { subkey: '' }, { key: 'KEY', path: [] }],
  ['prod:path#field', {}, { key: 'path#field', path: [] }],
])('secret(%o) with %o asks for one secret', (key, extra, candidate) => {
  expect(referenceByCall({ key, ...extra }, new Set(['prod'])).candidates).toEqual([candidate])
})

test('a call carries alias, namespace and version, and says that it named the namespace', () => {
  const call = { key: 'prod:db', namespace: 'company.team', subkey: 'user', version: '3' }
  expect(referenceByCall(call, new Set(['prod']))).toMatchObject({
    display: 'prod:db#user',
    alias: 'prod',
    namespace: 'company.team',
    explicitNamespace: true,
    version: '3',
  })
  expect(referenceByCall({ key: 'db' }, new Set())).not.toHaveProperty('namespace')
})

test('equal calls are one reference, and calls that differ in anything are not', () => {
  const aliases = new Set<string>()
  const calls = [
    { key: 'A' },
    { key: 'B' },
    { key: 'A', namespace: 'n' },
    { key: 'A', subkey: 'n' },
    { key: 'A', version: 'n' },
  ]
  const ids = calls.flatMap(call => [
    referenceByCall(call, aliases).id,
    referenceByCall({ ...call }, aliases).id,
  ])
  expect(new Set([...ids, referenceByName(['A']).id])).toHaveLength(calls.length + 1)
})

test.each([
  ['prod:a', { alias: 'prod', key: 'a' }],
  ['prod:a:b=c', { alias: 'prod', key: 'a:b=c' }],
  ['prod:', { alias: 'prod', key: '' }],
  ['other:a', { key: 'other:a' }],
  ['PROD:a', { key: 'PROD:a' }],
  [':a', { key: ':a' }],
  ['prod', { key: 'prod' }],
])('the alias of %o', (text, expected) => {
  expect(splitAlias(text, new Set(['prod', '']))).toEqual(expected)
})

test.each([
  ['a', { key: 'a', path: [] }],
  ['a#b', { key: 'a', path: ['b'] }],
  ['a/b#c.d', { key: 'a/b', path: ['c', 'd'] }],
  ['a#', { key: 'a', path: [] }],
  ['a#b#c', { key: 'a', path: ['b#c'] }],
])('the field of %o', (key, expected) => {
  expect(splitField(key)).toEqual(expected)
})

test.each([
  ['company.team', 'company.team', true],
  ['company', 'company.team', true],
  ['company', 'company.team.unit', true],
  ['company.team.unit', 'company.team', false],
  ['comp', 'company.team', false],
  ['company.te', 'company.team', false],
  ['company.other', 'company.team', false],
  ['', 'company.team', false],
  ['Company', 'company.team', false],
  ['company.', 'company.team', false],
  ['anything', undefined, true],
])('namespace %o asked from %o: %o', (asked, own, allowed) => {
  expect(checkNamespace(asked, own)).toBe(allowed)
})
