import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { migrateText } from './migrate-text.ts'

/** The platforms' own configs, there and back. What can not go stays, byte for byte. */

const fixtures = join(import.meta.dirname, '../../fixtures')
const FILES = [
  ['calyptia/pipeline-es.conf', 'calyptia'],
  ['kestra/flow.yaml', 'kestra'],
  ['kestra/orders-to-warehouse.yaml', 'kestra'],
  ['instill/recipe.yaml', 'instill'],
  ['apolo/job.json', 'default'],
  ['chariot/workspace.json', 'default'],
] as const
const TARGETS = ['default', 'kestra', 'calyptia', 'instill', 'apolo', 'github', 'op', 'vals']

const cases = FILES.flatMap(([file, from]) =>
  TARGETS.filter(to => to !== from).map(to => [file, from, to] as const),
)

describe('a fixture', () => {
  it.each(cases)('%s: %s → %s and back, twice, ends where it was', async (file, from, to) => {
    const source = readFileSync(join(fixtures, file), 'utf8')
    const there = await migrateText(source, file, from, to)
    const back = await migrateText(there.text, file, to, from)
    const again = await migrateText(back.text, file, from, to)
    expect((await migrateText(again.text, file, to, from)).text).toBe(back.text)
    expect(linesThatDiffer(source, there.text)).toBeLessThanOrEqual(there.rewritten)
    expect(there.problems).toEqual([])
  })
})

function linesThatDiffer(a: string, b: string): number {
  const [left, right] = [a.split('\n'), b.split('\n')]
  expect(left.length).toBe(right.length)
  return left.filter((line, index) => line !== right[index]).length
}
