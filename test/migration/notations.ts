import fc from 'fast-check'

/** References in every notation, as its users write them, with the meaning that tells which of two are the same. */

export type Shape = 'name' | 'op' | 'vault'

export interface Notation {
  readonly dialect: string
  /** By what is asked for; absent where the notation can not say it. */
  readonly write: Partial<Record<Shape, (name: string) => string>>
  /** False if a reference inside a longer text is none. */
  readonly embeds: boolean
}

export const NOTATIONS: readonly Notation[] = [
  {
    dialect: 'default',
    write: {
      name: name => `{{ secrets.${name} }}`,
      op: path => `{{ secret('op:${path}') }}`,
      vault: path => `{{ secret('vault:${path.replace('#/', '#')}') }}`,
    },
    embeds: true,
  },
  { dialect: 'kestra', write: { name: name => `{{ secret('${name}') }}` }, embeds: true },
  { dialect: 'calyptia', write: { name: name => `{{ secrets.${name} }}` }, embeds: true },
  { dialect: 'instill', write: { name: name => `\${secret.${name}}` }, embeds: true },
  { dialect: 'apolo', write: { name: name => `secret:${name}` }, embeds: false },
  { dialect: 'github', write: { name: name => `\${{ secrets.${name} }}` }, embeds: true },
  { dialect: 'op', write: { op: path => `{{ op://${path} }}` }, embeds: true },
  { dialect: 'vals', write: { vault: path => `ref+vault://${path}` }, embeds: true },
]

const word: fc.Arbitrary<string> = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)

export const FIELDS = ['password', 'user', 'token']

/** What every notation of names allows. */
export const NAMES: Readonly<Record<Shape, fc.Arbitrary<string>>> = {
  name: word,
  op: fc.tuple(word, word, word).map(parts => parts.join('/')),
  vault: fc.tuple(word, word, fc.constantFrom(...FIELDS)).map(([a, b, c]) => `${a}/${b}#/${c}`),
}

export interface Pair {
  readonly from: Notation
  readonly to: Notation
  readonly shape: Shape
}

/** Every two notations that can say the same thing. */
export const PAIRS: readonly Pair[] = NOTATIONS.flatMap(from =>
  NOTATIONS.filter(to => to !== from).flatMap(to =>
    (['name', 'op', 'vault'] as const)
      .filter(shape => from.write[shape] !== undefined && to.write[shape] !== undefined)
      .map(shape => ({ from, to, shape })),
  ),
)

/** A place for a reference in a document. */
export type Place = 'whole' | 'embedded' | 'foreign'

export interface Item {
  readonly place: Place
  readonly name: string
  readonly before: string
  readonly after: string
}

const literal = fc.stringMatching(/^[A-Za-z0-9 ,;./()é☃-]{0,12}$/)

export function items(shape: Shape): fc.Arbitrary<Item[]> {
  return fc.array(
    fc.record({
      place: fc.constantFrom<Place>('whole', 'embedded', 'foreign'),
      name: NAMES[shape],
      before: literal.map(text => `x ${text} `),
      after: literal.map(text => ` ${text} x`),
    }),
    { minLength: 1, maxLength: 6 },
  )
}

/** Other engines' text, which nobody here asks for a secret with. */
const FOREIGN = ['{{ inputs.x }}', '$HOME', '{% if x %}', '${{ github.sha }}', 'a << b']

export function textOf({ place, name, before, after }: Item, index: number, pair: Pair): string {
  const written = pair.from.write[pair.shape]!(name)
  if (place === 'foreign') return `${before}${FOREIGN[index % FOREIGN.length]}${after}`
  if (place === 'whole' || !pair.from.embeds || !pair.to.embeds) return written
  return `${before}${written}${after}`
}

/** Documents in quotes, as every platform's own examples have them. */
export const WRITERS: Readonly<Record<string, (texts: readonly string[]) => string>> = {
  'doc.yaml': texts =>
    `# a comment: {{ secrets.of_a_comment }}\n${texts.map((text, index) => `k${index}:   "${text}"   # c\n`).join('')}list: [1, two]\n`,
  'block.yaml': texts => texts.map((text, index) => `k${index}: |\r\n  ${text}\r\n`).join(''),
  'doc.json': texts =>
    JSON.stringify(Object.fromEntries(texts.map((text, index) => [`k${index}`, text])), null, 1),
  'notes.txt': texts => `\ufeff${texts.join('\n')}`,
}
