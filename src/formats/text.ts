import { editEach, refuseValues } from './fill.ts'
import type { Format } from './format.ts'

/**
 * Plain text: no structure, no quoting, no comments. Each expression is a place of its own and its value goes in
 * as it is; a filter (`| json`, `| sh`, …) is the author's way to quote. Only half surrogate pairs are refused.
 */
export const text: Format = {
  name: 'text',
  slots: document => ({
    slots: document.spans.map(({ start, end }, index) => ({
      start,
      end,
      style: 'text',
      spans: [index],
      isKey: false,
    })),
    syntaxErrors: [],
  }),
  decode: (_slot, inner) => inner,
  encode: (document, slot, values) => refuseValues(slot, values) ?? editEach(document, slot, values),
}
