import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everythingRenderer } from './everything.ts'
import { migrateText } from './migrate-text.ts'
import { items, PAIRS, textOf, WRITERS } from './notations.ts'

const cases = PAIRS.flatMap(pair =>
  Object.keys(WRITERS)
    // The text of a block ends with a line break, so it is no reference where only a whole text is one.
    .filter(file => file !== 'block.yaml' || (pair.from.embeds && pair.to.embeds))
    .map(file => ({
      pair,
      file,
      title: `${pair.from.dialect} → ${pair.to.dialect} → ${pair.from.dialect}, ${pair.shape} in ${file}`,
    })),
)

const renderer = everythingRenderer()

describe('there and back', () => {
  it.each(cases)('is the identity: $title', async ({ pair, file }) => {
    const { from, to } = pair
    await fc.assert(
      fc.asyncProperty(items(pair.shape), async given => {
        const source = WRITERS[file]!(given.map((item, index) => textOf(item, index, pair)))
        const there = await migrateText(source, file, from.dialect, to.dialect)
        expect(there.left).toEqual([])
        expect(there.rewritten + given.filter(({ place }) => place === 'foreign').length).toBe(given.length)
        const back = await migrateText(there.text, file, to.dialect, from.dialect)
        expect(back.left).toEqual([])
        expect(back.text).toBe(source)
      }),
      { numRuns: 15 },
    )
  })

  it.each(cases)('renders the same: $title', async ({ pair, file }) => {
    await fc.assert(
      fc.asyncProperty(items(pair.shape), async given => {
        const source = WRITERS[file]!(given.map((item, index) => textOf(item, index, pair)))
        const { text } = await migrateText(source, file, pair.from.dialect, pair.to.dialect)
        const before = await renderer.render(source, { filename: file, dialect: pair.from.dialect })
        const after = await renderer.render(text, { filename: file, dialect: pair.to.dialect })
        expect(after.text).toBe(before.text)
      }),
      { numRuns: 8 },
    )
  })
})
