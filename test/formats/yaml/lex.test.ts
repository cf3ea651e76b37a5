import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lexer } from 'yaml'
import { lexYaml, type YamlTokens } from '../../../src/formats/yaml/lex.ts'
import { yamlTemplates } from './templates.ts'

/** Ours and the package's tokens in one notation: kind and range, without white space and comments. */
function ours(text: string): string[] {
  const found: string[] = []
  const add = (kind: string) => (start: number, end: number) => {
    found.push(`${kind} ${start}-${end}`)
  }
  const one = (kind: string) => (start: number) => {
    found.push(`${kind} ${start}-${start + 1}`)
  }
  const tokens: YamlTokens = {
    byteOrderMark: () => {},
    tabInIndentation: () => {},
    newline: () => {},
    comment: () => {},
    directive: add('directive'),
    document: end => found.push(`document ${end - 3}-${end}`),
    property: add('property'),
    alias: add('alias'),
    plain: add('plain'),
    quoted: add('quoted'),
    blockHeader: add('header'),
    blockBody: add('body'),
    sequenceItem: one('-'),
    explicitKey: one('?'),
    valueIndicator: one(':'),
    openFlow: one('open'),
    closeFlow: one('close'),
    unclosedFlow: () => {},
    comma: one(','),
    unexpected: one('unexpected'),
    end: () => {},
  }
  lexYaml(text, tokens)
  return found
}

const KINDS: Readonly<Record<string, string>> = {
  '%': 'directive',
  '&': 'property',
  '!': 'property',
  '*': 'alias',
  '"': 'quoted',
  "'": 'quoted',
  '|': 'header',
  '>': 'header',
  '{': 'open',
  '[': 'open',
  '}': 'close',
  ']': 'close',
}

function theirs(text: string): string[] {
  const found: string[] = []
  let at = 0
  let scalar = false
  let header = false
  for (const source of new Lexer().lex(text)) {
    if (source === '\u001f') {
      scalar = true
      continue
    }
    if (source === '\u0002' || source === '\u0018') continue
    const end = at + source.length
    if (scalar) {
      if (header || source !== '') found.push(`${header ? 'body' : 'plain'} ${at}-${end}`)
      scalar = false
      header = false
    } else if (!/^[\ufeff \t\r\n#]/.test(source)) {
      const kind = source === '---' || source === '...' ? 'document' : (KINDS[source[0]!] ?? source[0]!)
      found.push(`${kind} ${at}-${end}`)
      if (kind === 'header') header = true
    }
    at = end
  }
  return found
}

function folders(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$/.test(name))
    .map(name => join(root, name))
}

const root = join(import.meta.dirname, '../../..')

describe('the lexer draws the borders that the package draws', () => {
  it.each(yamlTemplates)('in $name', ({ text }) => {
    for (const variant of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`, text.trimEnd()]) {
      expect(ours(variant)).toEqual(theirs(variant))
    }
  })

  it.each(folders(join(root, 'fixtures')))('in %s', file => {
    const text = readFileSync(file, 'utf8').replace(/\{\{[^{}]*\}\}/g, word => 'x'.repeat(word.length))
    expect(ours(text)).toEqual(theirs(text))
  })

  it('in any text made of what YAML cares about', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b c',
        ' ',
        '  ',
        '\n',
        '\n  ',
        '\n    ',
        '\r\n',
        '\t',
        '-',
        '- ',
        '? ',
        ': ',
        ':',
        ', ',
        ',',
        '[',
        ']',
        '{',
        '}',
      ],
      ...[
        '"',
        "'",
        "''",
        '\\"',
        '|',
        '>-',
        '|2',
        '|+\n',
        '#',
        ' #',
        '&a ',
        '*a',
        '!t ',
        '!<x>',
        '%',
        '---',
        '--- ',
        '...\n',
        '\n\n',
        'é',
        '@',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
        const text = pieces.join('')
        // A quote without its end takes everything that follows: an error for both, with other borders.
        // So is text behind the header of a block, which the package takes for a token of its own.
        const [expected, found] = [theirs(text), ours(text)]
        if (hasOpenQuote(expected, text) || found.some(token => token.startsWith('unexpected'))) return
        expect(found, JSON.stringify(text)).toEqual(expected)
      }),
      { numRuns: 20_000, seed: 20261121 },
    )
  })
})

function hasOpenQuote(tokens: readonly string[], text: string): boolean {
  return tokens.some(token => {
    const [kind, range] = token.split(' ')
    const [start, end] = range!.split('-').map(Number)
    return kind === 'quoted' && (end! - start! < 2 || text[start!] !== text[end! - 1] || end! > text.length)
  })
}
