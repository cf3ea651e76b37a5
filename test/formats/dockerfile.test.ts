import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { dockerfile } from '../../src/formats/dockerfile/dockerfile.ts'
import { maskText } from '../../src/text/mask.ts'
import { describeConformance, maskTemplate, renderWith, type UnwritablePlace } from './conformance.ts'
import { readDockerfile } from './read-dockerfile.ts'
import { type Referee, startGoReferee, startReferee } from './referee-process.ts'

// Starting programs takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** Words of a command in the shell form, which all templates begin with `show`, as a shell splits them. */
let referee: Referee | undefined
const SERVER = String.raw`
show() { printf '%s\000' "$#" "$@"; }
while IFS= read -r path; do ( . "$path" ) > "$path.out" 2>/dev/null; echo ok; done`

function splitByShell(command: string): string[] {
  referee ??= startReferee('sh', ['-c', SERVER])
  referee.ask(command)
  return readFileSync(`${referee.path}.out`, 'utf8').split('\0')
}

function withShellWords(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withShellWords)
  return typeof node === 'string' && node.startsWith('show ') ? splitByShell(node) : node
}

const go = startGoReferee('dockerfile')
const hasShell = spawnSync('sh', ['-c', ':']).status === 0
afterAll(() => {
  referee?.close()
  go?.close()
})

const templates = [
  {
    name: 'variables',
    text: `# syntax=docker/dockerfile:1
# it's << a comment
FROM alpine:3
ENV A=<< secrets.a >> B="x << secrets.b >> $HOME" \\
  # don't
    C='{{ secret('C') }}' D=pre<< secrets.d >>-\${HOME}x{{ secret('E') }}

ENV F << secrets.f >> and "<< secrets.g >>" more
ARG H=<< secrets.h >>
LABEL i="C:\\<< secrets.i >>" "j k"='<< secrets.j >>'
onbuild env K=<< secrets.k >>
`,
  },
  {
    name: 'commands',
    text: `FROM alpine
RUN ["a", "<< secrets.a >>", \\
  "x {{ secret('B') }} y"]
CMD [ "<< secrets.c >>" ]
ENTRYPOINT ["sh", "-x", "<< secrets.d >>"]
HEALTHCHECK --interval=5s CMD ["<< secrets.e >>"]
`,
  },
  {
    name: 'shell form',
    text: `FROM alpine
RUN --mount=type=cache,target=/x show << secrets.a >> "b << secrets.b >>" \\
  # it's a comment
  'c << secrets.c >>' d<< secrets.d >>
CMD show {{ secret('E') }}
HEALTHCHECK CMD show << secrets.f >>
`,
  },
  {
    name: 'names',
    text: 'FROM alpine\nENV << secrets.a >>=1 B_<< secrets.b >>=2\nARG << secrets.c >>\nLABEL x<< secrets.d >>=1\n',
  },
  {
    name: 'bare words',
    text: 'FROM a:<< secrets.a >>\nWORKDIR /x/<< secrets.b >>\nCOPY --from=<< secrets.c >> x y\n',
  },
  {
    name: 'backticks as escapes',
    text: '# escape=`\nFROM alpine\nENV A=<< secrets.a >> B="x\\<< secrets.b >>`"" `\n  C=\'<< secrets.c >>\'\n',
  },
]

function unwritable(value: string, { style }: UnwritablePlace): boolean {
  if (value.includes('\0')) return true
  if (style === 'exec form') return false
  if (style === 'key') return !/^\w[\w.-]*$/.test(value)
  if (style === 'word' || style === 'option') return !/^[\w@+./-][\w@+:./-]*$/.test(value)
  return value.includes('\n')
}

describe.skipIf(!hasShell)('dockerfile', () => {
  describeConformance({
    format: dockerfile,
    read: text => withShellWords(readDockerfile(text)),
    unwritable,
    templates,
  })

  describe.skipIf(go === undefined)("judged by the builder's own reader", () => {
    describeConformance({
      format: dockerfile,
      read: text => withShellWords(go!.read(text)),
      unwritable,
      templates,
    })
  })
})

describe('dockerfile', () => {
  test.each([
    ['ENV A=<< secrets.a >>', 'token-1', 'ENV A=token-1'],
    ['ENV A=<< secrets.a >>', 'pa$s', "ENV A='pa$s'"],
    ['ENV A=<< secrets.a >>', "it's $x\\", 'ENV A="it\'s \\$x\\\\"'],
    ['ENV A=<< secrets.a >>', '', "ENV A=''"],
    ["ENV A='<< secrets.a >>'", "it's", "ENV A='it'\\''s'"],
    ['CMD ["<< secrets.a >>"]', 'a"\n<<EOF', 'CMD ["a\\"\\n<\\u003cEOF"]'],
    ['RUN x << secrets.a >>', '$(id)', "RUN x '$(id)'"],
  ])('%j with %j', (text, value, expected) => {
    expect(renderWith(dockerfile, `FROM x\n${text}\n`, () => ({ text: value }))).toEqual({
      text: `FROM x\n${expected}\n`,
    })
  })

  test.each([
    'ENV A=$<< secrets.a >>',
    'ENV A="${B:-<< secrets.a >>}"',
    'ENV A="x$B<< secrets.a >>"',
    'ENV A=\\<< secrets.a >>',
    'ENV A="<< secrets.a >>',
    'RUN [<< secrets.a >>, "b"]',
    'RUN echo `<< secrets.a >>`',
    'RUN sh -c "<< secrets.a >>"',
    'RUN <<EOF\necho << secrets.a >>\nEOF',
    'COPY <<EOF /x\n<< secrets.a >>\nEOF',
    'RUN cat <<<x\nENV A=<< secrets.a >>',
    'SHELL ["powershell"]\nRUN x << secrets.a >>',
    'COPY ["<< secrets.a >>", "x"]',
    '<< secrets.a >> x',
    'RUN --mount=type=secret,id="x" y << secrets.a >>',
  ])('takes no value with a quote: %s', text => {
    const [slot] = dockerfile.slots(maskTemplate(`FROM x\n${text}\n`)).slots
    const rendered = renderWith(dockerfile, `FROM x\n${text}\n`, () => ({ text: "x'y" }))
    expect(slot?.refused !== undefined || 'refused' in rendered).toBe(true)
  })

  test('comments need no value, also between the lines of an instruction', () => {
    const text =
      'FROM x\n # << secrets.a >>\nRUN a \\\n# << secrets.b >>\n\n  << secrets.c >> # not a comment for Docker\n'
    expect(dockerfile.slots(maskTemplate(text)).slots.flatMap(slot => slot.spans)).toEqual([2])
  })

  test('instructions behind a heredoc are read', () => {
    const text = "FROM x\nRUN <<'A' <<-B\nENV X='\nA\nENV Y=\"\n\tB\nENV Z=<< secrets.z >>\n"
    expect(renderWith(dockerfile, text, () => ({ text: 'a b' }))).toEqual({
      text: text.replace('<< secrets.z >>', "'a b'"),
    })
  })

  test('the variable that a value goes to is its path', () => {
    const { slots } = dockerfile.slots(maskTemplate('ENV A=1 B=<< secrets.b >>\nENV C << secrets.c >>\n'))
    expect(slots.map(slot => slot.path)).toEqual([['B'], ['C']])
  })

  test.each([
    '\\',
    '\\\n',
    '#\n',
    'RUN <<A\n',
    'ENV A="',
    "ENV A='x\n",
    'CMD ["',
    '[',
    '$',
    '--a ',
    '\n',
    'ONBUILD ',
    '${',
    'RUN ',
  ])('a long run of %j is read in one pass', unit => {
    const text = `FROM x\n${unit.repeat(20_000)} << secrets.a >>`
    const document = maskText(text, [{ start: text.length - 16, end: text.length }])
    expect(() => dockerfile.slots(document)).not.toThrow()
  })
})
