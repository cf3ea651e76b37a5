/** What a member of the JSON family allows beyond JSON. */
export interface JsonGrammar {
  readonly name: 'json' | 'jsonl' | 'jsonc' | 'json5'
  /** What the format is called in messages. */
  readonly title: string
  /** One text per line. */
  readonly byLine: boolean
  /** Comments, and a comma behind the last value. */
  readonly comments: boolean
  /** Single quotes, keys without quotes, the escapes, numbers and white space of ECMAScript 5. */
  readonly script: boolean
}

/** RFC 8259. */
export const JSON_GRAMMAR: JsonGrammar = {
  name: 'json',
  title: 'JSON',
  byLine: false,
  comments: false,
  script: false,
}

export const JSONL_GRAMMAR: JsonGrammar = {
  ...JSON_GRAMMAR,
  name: 'jsonl',
  title: 'JSON Lines',
  byLine: true,
}

/** JSON as editors read their own settings. */
export const JSONC_GRAMMAR: JsonGrammar = { ...JSON_GRAMMAR, name: 'jsonc', title: 'JSONC', comments: true }

/** The JSON5 data interchange format, 1.0.0. */
export const JSON5_GRAMMAR: JsonGrammar = {
  ...JSON_GRAMMAR,
  name: 'json5',
  title: 'JSON5',
  comments: true,
  script: true,
}
