/**
 * A declaration file with the names of secrets. In: names. Out: the text of the file, the same for the same names; and
 * back.
 */
const HEAD =
  '// Written by render-config types: the names of the secrets that configs ask for. Changes are lost.'

export function isDeclaration(text: string): boolean {
  return text.startsWith(HEAD)
}

/** @param names each once, in order */
export function declarationText(names: readonly string[]): string {
  const union = names.length === 0 ? ' never' : names.map(name => `\n  | ${literal(name)}`).join('')
  return `${HEAD}
/* eslint-disable */
// biome-ignore-all lint: generated
// biome-ignore-all format: generated

export type SecretName =${union}

type Registered = Record<SecretName, true>

declare module 'render-config/secret-names' {
  interface SecretNames extends Registered {}
}
`
}

/** The names that a text of this kind has. */
export function namesIn(declaration: string): readonly string[] {
  return [...declaration.matchAll(/^ {2}\| ("(?:[^"\\]|\\.)*")$/gm)].map(([, quoted]) => JSON.parse(quoted!))
}

/** Nothing in a name can end the literal, break the line, or be taken for something else by who reads the file. */
function literal(name: string): string {
  return JSON.stringify(name).replace(
    /[\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
