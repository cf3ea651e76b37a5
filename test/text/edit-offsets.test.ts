import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEditOffsets } from '../../src/text/edit-offsets.ts'
import { splice } from '../../src/text/splice.ts'

const text = 'abcdefghijklmnopqrstuvwxyz'
const edits = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 8 })
  .chain(starts =>
    fc
      .tuple(
        ...starts
          .sort((a, b) => a - b)
          .map(start => fc.tuple(fc.constant(start), fc.constantFrom('', 'X', 'YYYY'))),
      )
      .map(pairs => pairs.map(([start, replacement]) => ({ start, end: start + 1, text: replacement }))),
  )

test('an offset of what was not edited is found again', () => {
  fc.assert(
    fc.property(edits, given => {
      const after = splice(text, given)
      const { toOld } = createEditOffsets(given)
      for (const [offset, char] of [...after].entries()) {
        if (/[a-z]/.test(char)) expect(text[toOld(offset)]).toBe(char)
        else expect(given.map(({ start }) => start)).toContain(toOld(offset))
      }
    }),
  )
})

test('what edits touch', () => {
  fc.assert(
    fc.property(edits, fc.nat(25), fc.integer({ min: 1, max: 5 }), (given, start, length) => {
      const end = start + length
      const expected = given.some(edit => edit.start < end && start < edit.end)
      expect(createEditOffsets(given).touches(start, end)).toBe(expected)
    }),
  )
})
