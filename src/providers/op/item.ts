/** A 1Password item, whichever way it came, and what a key names in it. */
import { ProviderError } from '../../errors.ts'

export interface OpItem {
  readonly version?: number
  readonly fields: readonly OpField[]
  readonly sections: readonly { readonly id: string; readonly label: string }[]
}

export interface OpField {
  readonly id: string
  readonly label: string
  readonly sectionId?: string
  readonly value: string
  /** The one-time password of now, of a field that makes some. */
  readonly otp?: string
}

/** What an item is known by before it is read. */
export interface OpOverview {
  readonly id: string
  readonly title: string
}

/** `item/[section/]field`, or `item` for all of it as JSON; `?attribute=otp` asks for a one-time password. */
export interface OpPlace {
  readonly item: string
  /** The section, if it is named, and the field; empty for all. */
  readonly path: readonly string[]
  readonly otp: boolean
}

/** @throws ProviderError with code INVALID_REFERENCE */
export function placeOf(key: string): OpPlace {
  const [, name = key, query] = /^([^?]*)\?([^?]*)$/.exec(key) ?? []
  const [item = '', ...path] = name.split('/')
  const otp = query === 'attribute=otp' || query === 'attribute=totp'
  const wrong = item === '' || path.length > 2 || path.includes('') || (query !== undefined && !otp)
  // An empty key is no slip: it is surely not here.
  if (wrong && key !== '') {
    const hint = 'write item/field or item/section/field'
    throw new ProviderError('INVALID_REFERENCE', `${JSON.stringify(key)} names nothing in 1Password`, {
      hint,
    })
  }
  return { item, path, otp }
}

/**
 * The id of the one item with this title or id.
 * @throws ProviderError with code INVALID_REFERENCE if several have it
 */
export function findItem(items: readonly OpOverview[], name: string): string | undefined {
  return only(
    items.filter(({ id, title }) => id === name || title === name),
    name,
    'item',
  )?.id
}

/** @throws ProviderError with codes INVALID_REFERENCE and UNREADABLE */
export function valueIn(item: OpItem, { path, otp, item: name }: OpPlace): string | undefined {
  if (path.length === 0) return wholeOf(item, name)
  const [section, label] = path.length === 2 ? [path[0]!, path[1]!] : [undefined, path[0]!]
  const own = section === undefined ? undefined : pick(item.sections, section, namesOf, 'section')
  if (section !== undefined && own === undefined) return undefined
  const all = item.fields.filter(field => own === undefined || field.sectionId === own.id)
  const outside = all.filter(({ sectionId }) => sectionId === undefined)
  const inside = all.filter(({ sectionId }) => sectionId !== undefined)
  const field =
    own === undefined
      ? (pick(outside, label, namesOf, 'field') ?? pick(inside, label, namesOf, 'field'))
      : pick(all, label, namesOf, 'field')
  if (field === undefined || !otp) return field?.value
  if (field.otp !== undefined) return field.otp
  throw new ProviderError('UNREADABLE', `1Password: ${JSON.stringify(label)} makes no one-time passwords`)
}

function namesOf({ id, label }: { readonly id: string; readonly label: string }): readonly string[] {
  return [id, label]
}

/** By exact name or id, else regardless of case. */
function pick<Thing>(
  things: readonly Thing[],
  name: string,
  names: (thing: Thing) => readonly string[],
  what: string,
): Thing | undefined {
  const exact = things.filter(thing => names(thing).includes(name))
  const folded = name.toLowerCase()
  const found =
    exact.length > 0 ? exact : things.filter(thing => names(thing).some(one => one.toLowerCase() === folded))
  return only(found, name, what)
}

function only<Thing>(found: readonly Thing[], name: string, what: string): Thing | undefined {
  if (found.length < 2) return found[0]
  const message = `1Password has more than one ${what} ${JSON.stringify(name)}`
  throw new ProviderError('INVALID_REFERENCE', message, { hint: 'its id tells them apart' })
}

function wholeOf({ fields, sections }: OpItem, name: string): string {
  const whole = new Map<string, string | Map<string, string>>()
  for (const { label, sectionId, value } of fields) {
    const section = sections.find(({ id }) => id === sectionId)?.label
    if (section === undefined || section === '') add(whole, label, value, name)
    else {
      const inner = whole.get(section) ?? new Map<string, string>()
      if (typeof inner === 'string') throw ambiguous(name)
      add(inner, label, value, name)
      whole.set(section, inner)
    }
  }
  const entries = [...whole].map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'string' ? value : Object.fromEntries(value),
  ])
  return JSON.stringify(Object.fromEntries(entries))
}

function add(map: Map<string, unknown>, label: string, value: string, name: string): void {
  if (map.has(label)) throw ambiguous(name)
  map.set(label, value)
}

function ambiguous(name: string): ProviderError {
  const message = `1Password: two fields of ${JSON.stringify(name)} have one name, so it can not be read as a whole`
  return new ProviderError('UNREADABLE', message, { hint: 'ask for item/field' })
}
