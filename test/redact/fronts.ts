import type { ChunkRedactor } from '../../src/redact/chunk-redactor.ts'
import { createChunkRedactor } from '../../src/redact/chunk-redactor.ts'
import type { Form } from '../../src/redact/form.ts'
import { DELIMITED, LEFT_STANDARD, LEFT_URL, RIGHT_STANDARD, RIGHT_URL } from '../../src/redact/form.ts'
import type { Front } from '../../src/redact/front.ts'
import { createFront } from '../../src/redact/front.ts'
import { createHolder } from '../../src/redact/hold-point.ts'
import type { Registry } from '../../src/redact/registry.ts'
import { createRegistry } from '../../src/redact/registry.ts'
import type { ReferenceForm } from './reference.ts'

/** A front end over exactly these forms, without the rules that make forms of values. */
export function frontOf(kind: 'bytes' | 'string', forms: readonly ReferenceForm[]): Front {
  const registry = createRegistry({ mask: () => '***', minimum: 1, utf16: false })
  registry.add('stands for the forms', undefined, true)
  const listed = forms.map(toForm)
  const fake: Registry = { ...registry, forms: () => listed }
  return createFront(kind, fake)
}

export function chunksOf(front: Front): ChunkRedactor {
  const mask = Buffer.from('***')
  return createChunkRedactor({ front, holder: createHolder(front.pool), maskOf: () => mask })
}

/** All that a chunk redactor lets out. */
export function pushAll(chunks: ChunkRedactor, pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...pieces.map(piece => Buffer.from(chunks.push(piece))), chunks.end()])
}

/** Cuts bytes at ascending places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places, bytes.length]
  return ends.map((end, at) => bytes.slice(at === 0 ? 0 : ends[at - 1], end))
}

function toForm(form: ReferenceForm): Form {
  let flags = 0
  if (form.leftStandard) flags |= LEFT_STANDARD
  if (form.leftUrl) flags |= LEFT_URL
  if (form.rightStandard) flags |= RIGHT_STANDARD
  if (form.rightUrl) flags |= RIGHT_URL
  if (form.delimited) flags |= DELIMITED
  return { content: form.content, flags, kind: 'plain' }
}
