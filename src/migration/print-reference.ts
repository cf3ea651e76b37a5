import { FIELDS_HINT, FIELDS_REASON } from './kestra-language.ts'
import { type Meaning, meaningName, NAMES_IN_VALS } from './meaning.ts'
import { printMeaning } from './print-language.ts'
import { Unsayable } from './unsayable.ts'

/** What a reference was written like, as far as another notation can keep it. */
export interface Style {
  /** White space inside braces: none, or a blank. */
  readonly padding: '' | ' '
  /** `-` beside the braces, which trims for some engines. */
  readonly dashes: readonly [before: string, after: string]
  /** True if the reference had no braces, in a notation that knows both ways: `op://…`, `<< … >>`. */
  readonly bare: boolean
}

/** Ways to write a reference in one notation, the usual one first; which of them fits is for its place to say. */
export type PrintReference = (meaning: Meaning, style: Style) => readonly string[]

/** By the dialect that is written. @throws Unsayable */
export const PRINTERS: Readonly<Record<string, PrintReference>> = {
  default(meaning, style) {
    const [single, double] = inBothQuotes('default', meaning)
    const braces = [braced(single, style), braced(double, style)]
    const angles = [`<< ${single} >>`, `<< ${double} >>`]
    return style.bare ? [...angles, ...braces] : [...braces, ...angles]
  },

  kestra(meaning, style) {
    if (meaning.type === 'fields') throw new Unsayable(FIELDS_REASON, FIELDS_HINT)
    if (meaning.type === 'stored') throw namesStore(meaning)
    if (meaning.type === 'call' && meaning.version !== undefined)
      throw new Unsayable('Kestra has no versions of secrets')
    return inBothQuotes('kestra', meaning).map(text => braced(text, style))
  },

  calyptia(meaning, style) {
    const key = wholeName(meaning, style)
    if (!/^\w{1,200}$/.test(key)) throw new Unsayable('names are letters, digits and "_"', RENAME)
    return [`{{${style.padding}secrets.${key}${style.padding}}}`]
  },

  instill(meaning, style) {
    const key = wholeName(meaning, style)
    if (key === 'INSTILL_SECRET')
      throw new Unsayable('the name INSTILL_SECRET is the platform’s own credential', RENAME)
    if (!/^[a-z_][-a-z_0-9]{0,31}$/.test(key)) {
      throw new Unsayable('names are at most 32 lower-case letters, digits, "-" and "_"', RENAME)
    }
    return [`\${secret.${key}}`]
  },

  apolo(meaning, style) {
    if (meaning.type === 'stored' && meaning.scheme === 'apolo' && meaning.field === undefined)
      return [meaning.key]
    const key = wholeName(meaning, style)
    if (!/^(?!\.{1,2}$|\.\.)[A-Za-z0-9_.-]{1,253}$/.test(key) || /---neuro---/i.test(key))
      throw new Unsayable('names are letters, digits, ".", "-" and "_"', RENAME)
    return [`secret:${key}`]
  },

  github(meaning, style) {
    const key = wholeName(meaning, style)
    if (key !== 'GITHUB_TOKEN' && !/^(?!GITHUB_)[A-Za-z_]\w*$/i.test(key))
      throw new Unsayable(
        'names are letters, digits and "_", and begin neither with a digit nor with GITHUB_',
        RENAME,
      )
    return [`\${{${style.padding}secrets.${key}${style.padding}}}`]
  },

  op(meaning, style) {
    const path = storedIn('op', meaning, style)
    if (meaning.type === 'stored' && meaning.field !== undefined)
      throw new Unsayable('a field is the last part of the path, not behind "#"')
    const braces = `{{${style.padding}op://${path}${style.padding}}}`
    return style.bare ? [`op://${path}`, braces] : [braces, `op://${path}`]
  },

  vals(meaning, style) {
    refuseComputed(meaning, style)
    if (meaning.type !== 'stored') throw new Unsayable('vals only knows secrets of a named store', STORE_HINT)
    const { scheme, key, field } = meaning
    if (scheme === 'apolo') throw namesStore(meaning)
    const fragment = field === undefined ? '' : `#/${field.replaceAll('.', '/')}`
    const uri = `ref+${NAMES_IN_VALS.get(scheme) ?? scheme}://${key}${fragment}`
    return [uri, `${uri}+`]
  },
}

const RENAME = 'give the secret another name, or leave it to another tool'
const STORE_HINT = "name the store: secret('vault:path#field')"

function inBothQuotes(name: 'default' | 'kestra', meaning: Meaning): readonly [string, string] {
  return [printMeaning(meaning, { name, quote: "'" }), printMeaning(meaning, { name, quote: '"' })]
}

function braced(inner: string, { padding, dashes }: Style): string {
  const [before, after] = dashes.map(dash => (dash === '' ? padding : dash))
  return `{{${before === '-' ? '- ' : before}${inner}${after === '-' ? ' -' : after}}}`
}

function refuseComputed(meaning: Meaning, { dashes }: Style): void {
  if (meaning.type === 'own') throw new Unsayable(meaning.reason, meaning.hint)
  if (meaning.type === 'computed') throw new Unsayable('it has no filters, joins, fallbacks or conditions')
  if (meaning.type === 'env') throw new Unsayable('it can not ask for plain environment variables')
  if (dashes.some(dash => dash !== '')) throw new Unsayable('it has no "{{-"')
}

/** The name of one secret, of no store in particular. */
function wholeName(meaning: Meaning, style: Style): string {
  refuseComputed(meaning, style)
  switch (meaning.type) {
    case 'name':
      return meaning.key
    case 'fields':
      throw new Unsayable('a secret has no fields, and a name no dots of that meaning')
    case 'stored':
      throw namesStore(meaning)
    default:
      throw new Unsayable('it has no namespace, subkey or version')
  }
}

function storedIn(scheme: string, meaning: Meaning, style: Style): string {
  refuseComputed(meaning, style)
  if (meaning.type === 'stored' && meaning.scheme === scheme) return meaning.key
  if (meaning.type === 'stored') throw namesStore(meaning)
  throw new Unsayable(
    `a reference names its place in the store, and "${meaningName(meaning)}" does not`,
    "name it: secret('op:vault/item/field')",
  )
}

function namesStore({ scheme }: { readonly scheme: string }): Unsayable {
  return new Unsayable(`it can not name a store, as "${scheme}" here`)
}
