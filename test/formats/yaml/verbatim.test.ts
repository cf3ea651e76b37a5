import { describe, expect, it } from 'vitest'
import type { EncodableValue } from '../../../src/formats/format.ts'
import type { YamlDetail } from '../../../src/formats/yaml/scalar.ts'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { nastyValues } from '../../nasty-values.ts'
import { maskTemplate } from '../conformance.ts'
import { yamlTemplates } from './templates.ts'

const typed: readonly EncodableValue[] = [
  { text: '5', typed: { type: 'int', literal: '5' } },
  { text: 'word', typed: { type: 'json', literal: '"word"' } },
]
const values: readonly EncodableValue[] = [
  ...nastyValues.map(({ value }) => ({ text: value })),
  ...['host', 'h-1.example', 'e5', 'Off', '/etc/x', './x', '_', 'A'.repeat(1000)].map(text => ({ text })),
  ...typed,
]

/** What is written into each scalar of a template, with one value in all its places. */
function written(text: string, value: EncodableValue, tries: boolean): unknown[] {
  const document = maskTemplate(text)
  const all = new Map([...document.spans.keys()].map(span => [span, value]))
  return yaml.slots(document).slots.map(slot => {
    yaml.encode(document, slot, all)
    const detail = slot.detail as YamlDetail
    // The long way is taken where the scalar is not known to read as it is written.
    if (tries && detail.reading !== undefined) detail.reading = { ...detail.reading, isVerbatim: false }
    return yaml.encode(document, slot, all)
  })
}

describe('a value that goes in without being tried', () => {
  it.each(yamlTemplates.map(({ name, text }) => [name, text]))('is written as if it were: %s', (_, text) => {
    const quick = values.map(value => written(text, value, false))
    expect(quick).toEqual(values.map(value => written(text, value, true)))
  })
})
