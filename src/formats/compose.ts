import { expansionAt } from './expansion.ts'
import type { EncodableValue, Format } from './format.ts'
import { yaml } from './yaml/yaml.ts'

/**
 * Docker Compose files: YAML whose values Compose reads once more, for `$VARIABLE`. A `$` of a value is written
 * twice, so that Compose gives it back as it is; keys are not expanded. Everything else is YAML's.
 * Refused beyond that: places inside a `${…}` or right behind a `$` of the author.
 */
export const compose: Format = {
  name: 'compose',
  slots: document => yaml.slots(document),
  decode: (slot, inner) => yaml.decode(slot, inner),
  encode(document, slot, values) {
    if (slot.isKey) return yaml.encode(document, slot, values)
    const escaped = new Map<number, EncodableValue>()
    for (const span of slot.spans) if (values.has(span)) escaped.set(span, doubled(values.get(span)!))
    return expansionAt(document, slot, values) ?? yaml.encode(document, slot, escaped)
  },
}

function doubled(value: EncodableValue): EncodableValue {
  const text = double(value.text)
  const { typed } = value
  if (typed?.type !== 'json') return { ...value, text }
  return { text, typed: { type: 'json', literal: double(typed.literal) } }
}

function double(text: string): string {
  return text.replaceAll('$', '$$$$')
}
