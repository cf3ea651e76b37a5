import { describe, expect, test } from 'vitest'
import { text } from '../../src/formats/text.ts'
import { describeConformance, maskTemplate } from './conformance.ts'

describe('text', () => {
  describeConformance({
    format: text,
    read: read => read,
    templates: [
      {
        name: 'prose',
        text: "Dear << secrets.a >>,\n\"{{ secret('B') }}\" # {{ secret('C') }}{{ secret('D') }}\n",
      },
      { name: 'nothing else', text: '<< secrets.a >>' },
    ],
  })

  test('quotes inside an expression are left as they are', () => {
    const { slots } = text.slots(maskTemplate('<< secrets.a >>'))
    expect(text.decode(slots[0]!, ' secret(\\"a\\") ')).toBe(' secret(\\"a\\") ')
  })
})
