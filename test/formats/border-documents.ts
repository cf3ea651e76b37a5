/**
 * Documents that glue expressions to whatever a format gives a meaning, and the reader that judges them. A document is
 * made of frames, each around a random row of pieces and expressions; what the reader does not take is no case.
 */
import { parse as parseDotenv } from 'dotenv'
import { load } from 'js-yaml'
import { parse as parseToml } from 'smol-toml'
import { parseAllDocuments } from 'yaml'
import { readGitConfig } from './ini/read-git-config.ts'
import { readIni } from './ini/read-ini.ts'
import { readSystemd } from './ini/read-systemd.ts'
import { readComposeEnv, substituteVariables } from './read-compose-env.ts'
import { readDockerfile } from './read-dockerfile.ts'
import { readFluentBit } from './read-fluent-bit.ts'
import { readHcl } from './read-hcl.ts'
import { readJson5, readJsonc } from './read-json-family.ts'
import { readProperties } from './read-properties.ts'
import { readXml } from './read-xml.ts'

export interface BorderRow {
  readonly name: string
  /** As `-f` takes it. */
  readonly format: string
  readonly read: (text: string) => unknown
  /** What the frames hold, besides expressions. */
  readonly pieces: readonly string[]
  /** `…` stands for the pieces, `@` for the number of the frame. */
  readonly frames: readonly string[]
  /** True for a document that the reader is known to take wrong, whoever wrote it. */
  readonly misread?: (text: string) => boolean
  /** What stands around all frames. Default: nothing. */
  readonly around?: readonly [before: string, after: string]
}

const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')

/** Keys that are maps stay what they are. */
function readYaml(text: string, version: '1.1' | '1.2'): unknown {
  return parseAllDocuments(withoutMark(text), { version, prettyErrors: false, logLevel: 'error' }).map(
    one => {
      if (one.errors.length > 0) throw one.errors[0]
      return one.toJS({ mapAsMap: true }) as unknown
    },
  )
}

function mapTexts(node: unknown, change: (text: string) => string): unknown {
  if (typeof node === 'string') return change(node)
  if (Array.isArray(node)) return node.map(item => mapTexts(item, change))
  if (!(node instanceof Map)) return node
  return new Map([...node].map(([key, value]) => [key, mapTexts(value, change)]))
}

const yamlSigns = [
  'a',
  ' ',
  ': ',
  ':',
  '- ',
  '? ',
  '-',
  '?',
  ' #',
  '#',
  '!',
  '!!str ',
  '&',
  '&x ',
  '*',
  '*x',
  '%',
  '@',
]
const yamlMore = [
  '`',
  '"',
  "'",
  '\\',
  '[',
  ']',
  '{',
  '}',
  ', ',
  ',',
  '---',
  '--- ',
  '...',
  '<<',
  '<<: ',
  '=',
  '~',
  '1',
  '.',
]
const yamlLines = [
  '\n',
  '\n  ',
  '\n---\n',
  '\na: ',
  '\n- ',
  '\r\n',
  '\r\nb: ',
  '|\n  ',
  '>\n  ',
  '|-\n  ',
  '\n...\n',
  '\t',
]
const yamlPieces = [...yamlSigns, ...yamlMore, ...yamlLines]
const yamlFrames = [
  ...[
    '…',
    'k@: …\n',
    'k@: a\n  …\n',
    '- …\n',
    '…: 1\n',
    'k@: "…"\n',
    "k@: '…'\n",
    'k@: "a\n\n  …\n  b"\n',
    "k@: 'a\n  …\n  b'\n",
  ],
  ...[
    'k@: [a, …, b]\n',
    'k@: {a: …, b: 1}\n',
    'k@: {…: 1}\n',
    'k@: |\n  …\n',
    'k@: |-\n  a\n  …\n',
    'k@: >\n  …\n\n  a\n',
    'k@: >-\n  a\n  …\n  b\n',
  ],
  ...[
    'k@: &… a\n',
    'k@: !… a\n',
    'k@: !…\n',
    '? …\n: 1\n',
    '"…": 1\n',
    'k@: a # …\n',
    '# …\n',
    '%TAG ! …\n---\n',
    'k@: |…\n  a\n',
    '<<: …\n',
  ],
]

const jsonPieces = [
  '\\',
  '\\"',
  '\\\\',
  '\\n',
  '\\u0041',
  '\\u00',
  'a',
  ' ',
  '#',
  '//',
  "'",
  '{',
  '}',
  ',',
  ':',
  '"',
  '", "',
  '1',
]
const json5Pieces = [...jsonPieces, '\\\n', '\\x4', '/*', '*/', "\\'", '+', '.', '$', '\n']

const iniPieces = [
  '"',
  "'",
  '\\',
  '=',
  ' = ',
  ':',
  '#',
  ' ;',
  ';',
  ' ',
  '\t',
  'a',
  '[',
  ']',
  '%',
  '$',
  '{',
  '(a)s',
  '\n  ',
  '\n',
  '\r\n',
]
const iniFrames = [
  'k@ = …\n',
  'k@=…\n',
  'k@: …\n',
  'k@ = a\n  …\n',
  '…= 1\n',
  '… = 1\r\n',
  '[…]\n',
  '# …\n',
  '; …\n',
  "k@ = '…'\n",
  'k@ = "…"\n',
  'k@ = …',
]

const envPieces = [
  '"',
  "'",
  '`',
  '\\',
  '\\n',
  '=',
  '#',
  ' #',
  ' ',
  '\t',
  'a',
  '$',
  '$$',
  '${',
  '}',
  ':',
  '\n',
  '\r\n',
]
const envFrames = [
  ...[
    'K@=…\n',
    'K@=…',
    'K@=…\r\n',
    'K@= …\n',
    'export K@=…\n',
    'K@="…"\n',
    "K@='…'\n",
    'K@="…" # a\n',
    'K@=… # a\n',
    'K@=…#a\n',
  ],
  ...['…=1\n', 'K…=1\n', '# …\n', 'K@="a\n…\nb"\n', "K@='a\n…'\n"],
]

/** Docker's rule for env files: lines, comments, the first equals sign, no more. */
function readDockerEnv(text: string): Record<string, string> {
  const lines = withoutMark(text)
    .split(/\r?\n/)
    .map(line => line.trimStart())
  if (lines.some(line => /^[^#=]*\s[^=]*=/.test(line))) throw new Error('a name with white space')
  return Object.fromEntries(
    lines
      .filter(line => !line.startsWith('#') && line.includes('='))
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

export const borderRows: readonly BorderRow[] = [
  {
    name: 'YAML 1.2',
    format: 'yaml',
    read: text => readYaml(text, '1.2'),
    pieces: yamlPieces,
    frames: yamlFrames,
  },
  {
    name: 'YAML 1.1',
    format: 'yaml',
    read: text => readYaml(text, '1.1'),
    pieces: yamlPieces,
    frames: yamlFrames,
  },
  // With a tab behind a quoted text in brackets it gives up.
  {
    name: 'YAML, js-yaml',
    format: 'yaml',
    read: text => load(withoutMark(text)),
    pieces: yamlPieces.filter(piece => piece !== '\t'),
    frames: yamlFrames,
  },
  {
    name: 'Docker Compose',
    format: 'compose',
    read: text => mapTexts(readYaml(text, '1.2'), substituteVariables),
    // Compose has no keys that are not followed by a colon.
    pieces: [...yamlSigns.filter(piece => piece !== '? '), '"', "'", '\\', '$', '$$', '${', '}', ',', '\n  '],
    frames: [
      'k@: …\n',
      'k@: "…"\n',
      "k@: '…'\n",
      'k@: |\n  …\n',
      'k@: >-\n  a\n  …\n',
      '…: 1\n',
      'k@: [a, …]\n',
    ],
  },
  {
    name: 'JSON',
    format: 'json',
    read: text => JSON.parse(withoutMark(text)) as unknown,
    pieces: jsonPieces,
    frames: ['"…", ', '{"…": "…"}, ', '{"a": …}, ', '{"a": "…", "b": […]}, ', '…, ', '[…\n], '],
    around: ['[', '0]'],
  },
  {
    name: 'JSON Lines',
    format: 'jsonl',
    read: text =>
      text
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(line => JSON.parse(line) as unknown),
    pieces: jsonPieces,
    frames: ['"…"\n', '{"…": "…"}\r\n', '{"a": …}\n', '…\n', '["…", …]'],
  },
  {
    name: 'JSONC',
    format: 'jsonc',
    read: readJsonc,
    pieces: [...jsonPieces, '/*', '*/', '/', '*'],
    frames: ['"…", ', '{"…": "…"}, ', '{"a": … /* b */}, ', '/* … */', '// …\n', '…, ', '[…// a\n], '],
    around: ['[', '0]'],
  },
  {
    name: 'JSON5',
    format: 'json5',
    read: readJson5,
    pieces: json5Pieces,
    frames: [
      '"…", ',
      "'…', ",
      '{"…": 1}, ',
      '{…: 1}, ',
      '{a…: 1}, ',
      '{a: … /* b */}, ',
      '/* … */',
      '// …\n',
      '…, ',
      '[…// a\n], ',
    ],
    around: ['[', '0]'],
  },
  {
    name: 'TOML',
    format: 'toml',
    read: text => parseToml(withoutMark(text)),
    // A quote right behind a line that goes on, before the closing three, is lost.
    misread: text => /\\\s*\n\s*"{4,5}/.test(text),
    pieces: [
      '"',
      '""',
      '"""',
      "'",
      "''",
      '\\',
      '\\\\',
      '\\"',
      '\\n',
      '\\\n',
      '\n',
      '\r\n',
      '=',
      '.',
      ',',
      ']',
      '}',
      '#',
      ' #',
      ' ',
      '\t',
      'a',
      '1',
      '-',
    ],
    frames: [
      ...[
        'k@ = …\n',
        'k@ = …',
        'k@ = "…"\n',
        "k@ = '…'\n",
        'k@ = """…"""\n',
        "k@ = '''…'''\n",
        'k@ = """a\n…"""\n',
        'k@ = """a\\\n …"""\n',
        "k@ = '''\n…\n'''\n",
      ],
      ...[
        'k@ = [ …, "…" ]\n',
        'k@ = { a = …, b = 1 }\n',
        '… = 1\n',
        'k@.… = 1\n',
        '"…" = 1\n',
        "'…' = 1\n",
        '…"x" = 1\n',
        '[…]\n',
        '[t.…]\n',
        '[[…]]\n',
        '# …\n',
        'k@ = … # a\n',
      ],
    ],
  },
  { name: '.env', format: 'dotenv', read: parseDotenv, pieces: envPieces, frames: envFrames },
  {
    name: '.env of Docker Compose',
    format: 'dotenv-compose',
    read: readComposeEnv,
    pieces: envPieces,
    frames: envFrames,
  },
  {
    name: '.env of docker run',
    format: 'docker-env',
    read: readDockerEnv,
    pieces: envPieces,
    frames: envFrames,
  },
  {
    name: 'properties',
    format: 'properties',
    read: readProperties,
    pieces: [
      '\\',
      '\\\\',
      '\\\n',
      '\\\r\n  ',
      '\\u00e9',
      '\\u00',
      '\\t',
      '\n',
      '\r',
      '=',
      ':',
      ' ',
      '\t',
      '\f',
      '#',
      '!',
      'a',
      '$',
      '{x}',
      '}',
    ],
    frames: [
      'k@=…\n',
      'k@ = …',
      'k@ …\n',
      'k@: …\r\n',
      'k@=a\\\n  …\n',
      'k@=…\\\n  …\n',
      '…\n',
      '…=1\n',
      'k…=1\n',
      '…\\\n…=1\n',
      '# …\n',
      '…',
    ],
  },
  {
    name: 'Fluent Bit',
    format: 'fluent-bit',
    read: readFluentBit,
    pieces: [
      '#',
      ' ',
      '\t',
      'a',
      '$',
      '${',
      '}',
      '[',
      ']',
      '=',
      '*',
      '\\',
      '"',
      '@',
      '\n    ',
      '\r\n    k ',
      '\n',
    ],
    frames: [
      '    k …\n',
      '    k a …\r\n',
      '    k …',
      '    … 1\n',
      '    k… 1\n',
      '    # …\n',
      '[…]\n',
      '@SET v@=…\n',
      '@INCLUDE …\n',
      '#…\n',
      '    …\n',
    ],
    around: ['[INPUT]\n', ''],
  },
  {
    name: 'HCL',
    format: 'hcl',
    read: readHcl,
    pieces: [
      '"',
      '\\',
      '\\\\',
      '\\"',
      '\\n',
      '$',
      '%',
      '$$',
      '$${',
      '{',
      '}',
      '\n',
      ' ',
      '#',
      '//',
      '/*',
      '=',
      ',',
      ']',
      'a',
      '1',
      '-',
    ],
    frames: [
      ...[
        'k@ = …\n',
        'k@ = "…"\n',
        'k@ = <<E\n…\nE\n',
        'k@ = <<E\n  a…\n  E\n',
        'k@ = <<-E\n  …\n  b\n  E\n',
        'k@ = <<-E\n  a\n    …\nE\n',
        'k@ = [ …, "…" ]\n',
      ],
      ...[
        'k@ = { "…" = 1 }\n',
        'k@ = { … = 1 }\n',
        'b@ "…" {\n}\n',
        '… = 1\n',
        'k@ = "${"…"}"\n',
        '# …\n',
        '/* … */\n',
        'k@ = … # a\n',
      ],
    ],
  },
  {
    name: 'XML',
    format: 'xml',
    read: readXml,
    pieces: [
      '&amp;',
      '&#65;',
      '&',
      ';',
      '#',
      '<![CDATA[',
      ']]>',
      ']]',
      ']',
      '>',
      '&lt;',
      '-',
      '--',
      '\n',
      '\r\n',
      ' ',
      'a',
      '"',
      "'",
      '\t',
    ],
    frames: [
      '…',
      '<b>…</b>',
      '<b x="…"/>',
      '<b x=\'…\' y="…">a</b>',
      '<![CDATA[…]]>',
      ']]…',
      '<!-- … -->',
      '<?p …?>',
      '<b …="1"/>',
      '<…/>',
    ],
    around: ['<a>', '</a>'],
  },
  {
    name: 'Git configuration',
    format: 'gitconfig',
    read: readGitConfig,
    pieces: [
      '"',
      '\\',
      '\\\\',
      '\\\n',
      '\\n',
      '\\"',
      '=',
      '#',
      ' #',
      ';',
      ' ',
      '\t',
      'a',
      ']',
      '-',
      '\n',
      '\r\n',
    ],
    frames: [
      '\tk@ = …\n',
      '\tk@=…\r\n',
      '\tk@ = …',
      '\tk@ = "…"\n',
      '\tk@ = a \\\n  …\n',
      '\tk@ = … ; a\n',
      '\t… = 1\n',
      '\tk…\n',
      '[s "…"]\n',
      '[…]\n',
      '# …\n',
    ],
    around: ['[a]\n', ''],
  },
  {
    name: 'systemd',
    format: 'systemd',
    read: readSystemd,
    pieces: [
      '"',
      "'",
      '\\',
      '\\\n',
      '\\n',
      '=',
      ' ',
      '%',
      '%%',
      '$',
      '$$',
      '{',
      '}',
      'a',
      '-',
      '@',
      '+',
      '!',
      ':',
      ';',
      ' ; ',
      '#',
      '\n',
      '\n#',
    ],
    frames: [
      ...[
        'Environment=…\n',
        'Environment="…"\n',
        'Environment=A=…\n',
        "Environment=A='…' B=…\n",
        'ExecStart=…\n',
        'ExecStart=/bin/x …\n',
        'ExecStart=/bin/x "…" \\\n  …\n',
      ],
      ...[
        'Description=…\n',
        'Description=a \\\n  …\n',
        'SetCredential=a:…\n',
        'User=…\n',
        'User=…',
        '…=1\n',
        '[…]\n',
        '# …\n',
      ],
    ],
    around: ['[Service]\n', ''],
  },
  {
    name: 'configparser',
    format: 'configparser',
    read: readIni,
    pieces: iniPieces,
    frames: iniFrames,
    around: ['[a]\n', ''],
  },
  { name: 'INI', format: 'ini', read: readIni, pieces: iniPieces, frames: iniFrames, around: ['[a]\n', ''] },
  {
    name: 'Dockerfile',
    format: 'dockerfile',
    read: text => {
      const instructions = readDockerfile(text) as string[][]
      // What a shell makes of a command is for the tests with one.
      if (instructions.some(([name, , command]) => /^(?:run|cmd)$/.test(name!) && command?.startsWith('["')))
        throw new Error('a shell')
      return instructions
    },
    pieces: ['"', "'", '\\', '\\\\', '\\"', '\\\n', '=', ' ', '#', '$', '${', '}', 'a', ',', '\n#'],
    frames: [
      'ENV K=…\n',
      'ENV K="…"\n',
      "ENV K='…' L=…\n",
      'ENV K …\n',
      'ARG K=…\n',
      'LABEL k=…\n',
      'LABEL "…"=1\n',
      'LABEL …=1\n',
      'RUN ["a", "…"]\n',
      'CMD ["a", "…"]\n',
      'WORKDIR …\n',
      '# …\n',
      'ENV A=1 \\\n  B=…\n',
    ],
    around: ['FROM x\n', ''],
  },
]
