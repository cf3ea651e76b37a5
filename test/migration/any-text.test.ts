import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RenderConfigError } from '../../src/index.ts'
import { everythingRenderer } from './everything.ts'
import { migrateText } from './migrate-text.ts'

/** Texts that are full of what every notation cares about: whatever comes, it ends, and what it says is true. */

const scrap = fc.constantFrom(
  ...[
    "{{ secret('K') }}",
    '{{ secrets.k }}',
    '<< secrets.a-b >>',
    '{{secrets.k}}',
    '${secret.k}',
    '${secret.',
    '${{ secrets.K }}',
    'secret:k',
    'secret://c/o/p/k',
    'op://v/i/f',
    '{{ op://v/i/f }}',
    'ref+vault://a#/user',
    'ref+vault://a',
    '+',
    '$A',
    '$AB',
    '${ABC}',
    '${A:-b}',
    "{{ secrets.a ~ 'x' | upper }}",
    "{{ secret('A') ?? secrets.b }}",
    "{{ secret('K' ~ taskrun.value) }}",
    "{{- secret('A') -}}",
    '{{ inputs.x }}',
    '{% raw %}',
    '{% endraw %}',
    '{#',
    '#}',
    '{{',
    '}}',
    '{',
    '}',
    '<<',
    '>>',
    '"',
    "'",
    '\\',
    ': ',
    '- ',
    ' #',
    ' ',
    '\n',
    '\r\n',
    'a',
    'k: ',
    '|\n  ',
    '\u{1f600}',
    '\ufeff',
    '# render-config: dialect=op\n',
  ],
)
const text = fc.array(scrap, { maxLength: 14 }).map(scraps => scraps.join(''))
const from = fc.constantFrom(
  'default',
  'kestra',
  'calyptia',
  'instill',
  'apolo',
  'github',
  'op',
  'vals',
  'envsubst',
)
const to = fc.constantFrom('default', 'kestra', 'calyptia', 'instill', 'apolo', 'github', 'op', 'vals')
const file = fc.constantFrom(
  'a.txt',
  'a.yaml',
  'a.json',
  'a.conf',
  'a.tf',
  'a.env',
  'a.xml',
  'a.toml',
  'a.sh',
)

const renderer = everythingRenderer()

/** `undefined` if it can not be. */
async function rendered(source: string, filename: string, dialect: string): Promise<string | undefined> {
  try {
    return (await renderer.render(source, { filename, dialect })).text
  } catch (error) {
    if (error instanceof RenderConfigError) return undefined
    throw error
  }
}

it('migrates any text, or says why not', async () => {
  await fc.assert(
    fc.asyncProperty(text, from, to, file, async (source, from, to, file) => {
      fc.pre(from !== to)
      const migrated = await migrateText(source, file, from, to)
      const { problems, left, rewritten } = migrated
      if (problems.length > 0) expect(migrated.text).toBe(source)
      if (rewritten === 0 && !source.includes('render-config:')) expect(migrated.text).toBe(source)
      for (const { line, column } of left)
        expect([line, column]).toEqual([expect.any(Number), expect.any(Number)])
      if (problems.length + left.length > 0) return
      // Everything was said: it renders as before, and what comes back is at rest.
      if (from === 'envsubst' || source.includes('render-config:')) return
      const before = await rendered(source, file, from)
      if (before !== undefined && file === 'a.txt')
        expect(await rendered(migrated.text, file, to)).toBe(before)
      // These two write some values in other words each time, beside text that is none of theirs.
      if (file === 'a.env' || file === 'a.tf') return
      const back = await migrateText(migrated.text, file, to, from)
      if (back.problems.length + back.left.length > 0) return
      const again = await migrateText(back.text, file, from, to)
      expect(again.rewritten).toBe(rewritten)
      const last = await migrateText(again.text, file, to, from)
      expect(last.text).toBe(back.text)
    }),
    { numRuns: 3000 },
  )
})
