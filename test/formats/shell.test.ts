import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { dotenvShell, shell } from '../../src/formats/shell/shell.ts'
import { maskText } from '../../src/text/mask.ts'
import { nastyValues } from '../nasty-values.ts'
import { describeConformance, maskTemplate, renderWith, type UnwritablePlace } from './conformance.ts'
import { type Referee, startReferee } from './referee-process.ts'

/**
 * Sources each script in a subshell in which `show` prints its arguments and `input` its input, ended by NUL, and
 * `list` its arguments between bars; the variables V0 to V4 are shown at the end.
 */
const SERVER = String.raw`
show() { printf '%s\000' "$#" "$@"; }
list() { printf '%s|' "$@"; }
input() { while IFS= read -r line; do printf '%s\n' "$line"; done; printf '%s\000' "$line" X; }
while IFS= read -r path; do
  ( . "$path"; show "$V0" "$V1" "$V2" "$V3" "$V4" ) > "$path.out" 2>/dev/null </dev/null
  echo ok
done`

// Starting programs takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const running: Referee[] = []
afterAll(() => {
  for (const referee of running) referee.close()
})

/** Runs a script and gives what it printed; `undefined` where there is no such shell. */
function readerOf(program: string): { read: (text: string) => unknown; path: () => string } | undefined {
  if (spawnSync(program, ['-c', ':']).status !== 0) {
    process.stderr.write(`SKIPPED: no ${program} to read scripts with\n`)
    return undefined
  }
  let referee: Referee | undefined
  // Templates with words in place of the values come again and again.
  const known = new Map<string, readonly string[]>()
  return {
    path: () => referee!.path,
    read(text) {
      if (referee === undefined) {
        referee = startReferee(program, ['-c', SERVER])
        running.push(referee)
      }
      const before = known.get(text)
      if (before !== undefined) return before
      referee.ask(text)
      const reading = readFileSync(`${referee.path}.out`, 'utf8').split('\0')
      if (/zQ\d/.test(text)) known.set(text, reading)
      return reading
    },
  }
}

const templates = [
  {
    name: 'words',
    text: `#!/bin/sh
# it's << a comment
V0=<< secrets.a >>
V1=pre-<< secrets.b >>/{{ secret('C') }}
show << secrets.d >> -x<< secrets.e >> a<< secrets.f >>"b" # don't "stop" here
if show << secrets.g >>; then show x; fi; show \\
  << secrets.h >>|cat
case x in (a|x) show yes << secrets.i >>;; *) show no;; esac
for i in << secrets.j >> b; do show "$i"; done
V2=$(list << secrets.k >>)
`,
  },
  {
    name: 'double quotes',
    text: `V0="<< secrets.a >>"
V1="x\${HOME:-"y"} << secrets.b >> $(list "<< secrets.c >>" 'it') \\"z"
V2="C:\\\\dir\\<< secrets.d >>"'/'"$HOME/{{ secret('E') }}!"
show "a
<< secrets.f >>
b"
`,
  },
  {
    name: 'single quotes',
    text: `V0='<< secrets.a >>'
show 'x"$y\\<< secrets.b >>' '{{ secret("C") }}'z
V1='<< secrets.d >>
# not a comment'
`,
  },
  {
    name: 'heredocs',
    text: `input <<EOF
<< secrets.a >>
  $HOME \\$x \`echo y\` << secrets.b >>{{ secret('C') }}\\\\<< secrets.d >> C:\\<< secrets.e >>
EOF
input <<'EOF' ; input <<-"END"x ; show z
<< secrets.f >> $x \\
it's << secrets.g >>
EOF
x << secrets.h >>
	y
	ENDx
V0=$(input <<EOF
$(list << secrets.i >>)
EOF
)
`,
  },
]

const ansi = {
  name: 'ansi quotes',
  text: "V0=$'<< secrets.a >>'\nV1=$'it\\'s\\t<< secrets.b >>\\n'x\nshow $'#{{ secret('C') }}'\n",
}

function unwritable(value: string, { style, template }: UnwritablePlace): boolean | 'maybe' {
  if (value.includes('\0')) return true
  if (style === 'name') return !/^\w+$/.test(value)
  // Words that end the template's heredocs, perhaps together; tabs that "<<-" cuts.
  const ends = /(?:^|\n)\t*(?:EOF|ENDx)?\r?(?:\n|$)|(?:^|\n)\t|^[ENDOFx]*$/.test(value)
  return template === 'heredocs' && ends && 'maybe'
}

/** A byte order mark, or a carriage return, is a part of a word for a shell. */
const variants = {
  'as written': (text: string) => text,
  'with CRLF behind assignments': (text: string) => text.replace(/^(V\d=[^$("]*)\n/gm, '$1\r\n'),
  'without the last line break': (text: string) => text.replace(/\n$/, ''),
}

describe.each(['bash', 'dash', 'zsh'])('shell, read by %s', program => {
  const reader = readerOf(program)
  describe.skipIf(reader === undefined)('scripts', () => {
    describeConformance({
      format: shell,
      read: text => reader!.read(text),
      unwritable,
      templates: program === 'dash' ? templates : [...templates, ansi],
      variants,
      runs: 150,
    })
  })
})

describe('shell', () => {
  test.each([
    ['A=<< secrets.a >>', 'token-1_x', 'A=token-1_x'],
    ['A=<< secrets.a >>', 'pa ss', "A='pa ss'"],
    ['A=<< secrets.a >>', '', "A=''"],
    ['<< secrets.a >> x', 'if', "'if' x"],
    ['run << secrets.a >>', 'if', 'run if'],
    ['run << secrets.a >>>out', '2', "run '2'>out"],
    ['run {a,<< secrets.a >>}', 'b', "run {a,'b'}"],
    ['A=<< secrets.a >>', "it's", "A='it'\\''s'"],
    ['A="<< secrets.a >>"', 'a"$b`\\', 'A="a\\"\\$b\\`\\\\"'],
    ['A="<< secrets.a >>"', 'hey!', 'A="hey"\'!\'""'],
    ["A='<< secrets.a >>'", '$x', "A='$x'"],
    ["A=$'<< secrets.a >>'", "a'\n\u001b", "A=$'a\\'\\n\\x1b'"],
    ['cat <<E\n<< secrets.a >>\nE', '$x\\', 'cat <<E\n\\$x\\\\\nE'],
    ["cat <<'E'\n<< secrets.a >>\nE", '$x\\', "cat <<'E'\n$x\\\nE"],
  ])('%j with %j', (text, value, expected) => {
    expect(renderWith(shell, `${text}\n`, () => ({ text: value }))).toEqual({ text: `${expected}\n` })
  })

  test.each([
    'A=`echo << secrets.a >>`',
    'A=`echo \\<< secrets.a >>`',
    'A=${B:-\\<< secrets.a >>}',
    'cat <<\\<< secrets.a >>\nx',
    'A=${B:-<< secrets.a >>}',
    'A="${B:-<< secrets.a >>}"',
    'A=$((1 + << secrets.a >>))',
    '((x = << secrets.a >>))',
    'a[<< secrets.a >>]=1',
    'a["<< secrets.a >>"]=1',
    'A=$B<< secrets.a >>',
    'A="$B<< secrets.a >>"',
    'A=$<< secrets.a >>',
    '<< secrets.a >>() { :; }',
    'A=\\<< secrets.a >>',
    "A=$'\\x4<< secrets.a >>'",
    'cat <<E$<< secrets.a >>\nE',
    'cat @(<< secrets.a >>|b)',
    '<< secrets.a >>=1',
    'export << secrets.a >>=1',
  ])('takes no value with a quote: %s', text => {
    const [slot] = shell.slots(maskTemplate(`${text}\n`)).slots
    const rendered = renderWith(shell, `${text}\n`, () => ({ text: "x'y" }))
    expect(slot?.refused !== undefined || 'refused' in rendered).toBe(true)
  })

  test.each([
    'eval "x << secrets.a >>"',
    "sudo -u x bash -ec 'echo << secrets.a >>'",
    'ssh host "echo << secrets.a >>"',
    'A=1 trap "echo << secrets.a >>" EXIT',
    'bash <<EOF\necho << secrets.a >>\nEOF',
    'echo "<< secrets.a >>" | sh',
    'cat <<EOF | tee x | /bin/bash -s\necho << secrets.a >>\nEOF',
    'python3 -c \'print("<< secrets.a >>")\'',
    '[[ $x -eq << secrets.a >> ]]',
    'eval "$(echo "<< secrets.a >>")"',
  ])('takes harmless values alone where they are read as code once more: %s', text => {
    expect(renderWith(shell, `${text}\n`, () => ({ text: 'token-1' }))).toHaveProperty('text')
    expect(renderWith(shell, `${text}\n`, () => ({ text: '$(id)' }))).toMatchObject({
      refused: expect.stringContaining('once more'),
    })
  })

  test.each([
    'bash deploy.sh "<< secrets.a >>"',
    'P=<< secrets.a >> bash -c x',
    '[[ $x == "<< secrets.a >>" ]]',
    'evaluate << secrets.a >>',
    'eval x; show << secrets.a >>',
  ])('takes any value where nothing reads it as code: %s', text => {
    expect(renderWith(shell, `${text}\n`, () => ({ text: '$(id)' }))).toHaveProperty('text')
  })

  test.each([
    ['a line of it', 'cat <<E\n<< secrets.a >>\nE\n', ['x\nE\ny']],
    ['two values together', 'cat <<EF\n<< secrets.a >>{{ secret("B") }}\nEF\n', ['E', 'F']],
    ['tabs', 'cat <<-E\n\t<< secrets.a >>\n\tE\n', ['\tx']],
  ])('what a heredoc can not hold is refused: %s', (_, text, values) => {
    expect(renderWith(shell, text, span => ({ text: values[span]! }))).toHaveProperty('refused')
  })

  test('comments need no value, and what looks like one is none', () => {
    const text =
      'a # << secrets.a >>\nb$#"# << secrets.b >>" ${x#y} x#<< secrets.c >>;# << secrets.d >>\n\\\n# << secrets.e >>\n'
    expect(shell.slots(maskTemplate(text)).slots.flatMap(slot => slot.spans)).toEqual([1, 2])
  })

  test('where quoting is not certain, nothing takes a value from there on', () => {
    const text = 'a << secrets.a >>\nb @(x|"y)\nc "<< secrets.b >>"\n'
    const { slots } = shell.slots(maskTemplate(text))
    expect(slots.map(slot => slot.refused)).toEqual([undefined, expect.stringContaining('not certain')])
  })

  test.each([
    ['echo "x', 5, 'quote'],
    ["echo 'x\n", 5, 'quote'],
    ['echo $(x', 5, '"("'],
    ['echo `x', 5, 'backtick'],
    ['echo ${x', 5, '"${"'],
    ['cat <<E\nx\n', 4, 'heredoc'],
  ])('%j is no script, and the place is told', (text, offset, message) => {
    expect(shell.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.each([
    ...[
      "'",
      '"',
      '`',
      '\\',
      '$',
      '$(',
      '${',
      '$((',
      '(',
      ')',
      '<<A\n',
      '<<',
      '#',
      '#\n',
      '{',
      '[[ ',
      ';',
      '\n',
      'a ',
    ],
    ...['case x in ', "$'", '"$(', 'a=(', '<(', 'A\n<<A ', '[', 'a=', ' <<A <<B\n'],
  ])('a long run of %j is read in one pass', unit => {
    const text = `${unit.repeat(50_000)} << secrets.a >>`
    const document = maskText(text, [{ start: text.length - 16, end: text.length }])
    expect(() => shell.slots(document)).not.toThrow()
  })
})

describe('shell, any script', () => {
  const reader = readerOf('bash')
  test.skipIf(reader === undefined)('a value never becomes code, wherever the scanner lets it in', () => {
    const piece = fc.constantFrom(
      ...[
        'show ',
        'show "',
        '"',
        "'",
        "$'",
        ' ',
        '\n',
        ';',
        '|cat',
        '$(',
        ')',
        '(',
        '#',
        ' # ',
        '\\',
        '\\\n',
        '{',
      ],
      ...[
        '}',
        '$HOME',
        '${x:-',
        '`',
        '[[ ',
        ' ]]',
        'case x in ',
        'esac',
        ';;',
        'input <<E\n',
        "input <<'E'\n",
      ],
      ...[
        '\nE\n',
        '<<-E\n',
        'if ',
        'then ',
        'fi',
        'V0=',
        'V1=(',
        '<<<',
        '$((',
        '))',
        '=',
        '!',
        'for i in ',
        '() {',
        ' & ',
        'export ',
        '>o ',
        '"$(',
        '`x`',
        "'x'",
        'E',
      ],
      ...Array.from({ length: 16 }, () => '<< secrets.a >>'),
    )
    const attack = 'echo x>"$path.pwned"'
    const hostile = fc.constantFrom(
      ...[
        `'"$(${attack})`,
        `\`${attack}\``,
        `\n${attack}\n`,
        `";${attack};"`,
        `';${attack};'`,
        `)${attack}\n`,
      ],
      ...[`E\n${attack}\n`, '\\', "'", '"', '}', '$', '#', `;${attack}#`, `\nE\n${attack}\n`],
    )
    let written = 0
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 16 }),
        fc.array(hostile, { minLength: 1, maxLength: 3 }),
        (pieces, values) => {
          const text = `${pieces.join('')}\n`
          const document = maskTemplate(text)
          const { slots, syntaxErrors } = shell.slots(document)
          if (slots.length === 0 || syntaxErrors.length > 0) return
          const rendered = renderWith(shell, text, () => ({ text: values.join('') }))
          if ('refused' in rendered) return
          written++
          reader!.read(rendered.text)
          const ran = existsSync(`${reader!.path()}.pwned`)
          rmSync(`${reader!.path()}.pwned`, { force: true })
          expect(ran, rendered.text).toBe(false)
        },
      ),
      { numRuns: 4000, seed: 20261101 },
    )
    expect(written).toBeGreaterThan(300)
  })
})

describe('dotenv-shell', () => {
  const reader = readerOf('dash')
  describe.skipIf(reader === undefined)('sourced by a shell', () => {
    describeConformance({
      format: dotenvShell,
      read: text => reader!.read(text),
      unwritable,
      templates: [
        {
          name: 'values',
          text: `# it's
V0=<< secrets.a >>
export V1='<< secrets.b >>' V2="x$HOME << secrets.c >>" # c
V3=a{{ secret('D') }}b
`,
        },
      ],
      variants,
      runs: 100,
    })
  })

  test.each([
    ['<< secrets.a >>=1', 'NAME', 'NAME=1'],
    ['export X_<< secrets.a >>=1', '2', 'export X_2=1'],
    ['<< secrets.a >>=1', '2X', undefined],
    ['<< secrets.a >>=1', 'A B', undefined],
  ])('%s with %s', (text, value, expected) => {
    const rendered = renderWith(dotenvShell, `${text}\n`, () => ({ text: value }))
    const refused = expect.objectContaining({ refused: expect.any(String) })
    expect(rendered).toEqual(expected === undefined ? refused : { text: `${expected}\n` })
  })

  test('quotes that not every shell knows take nothing', () => {
    const { slots } = dotenvShell.slots(maskTemplate("A=$'<< secrets.a >>'\n"))
    expect(slots[0]!.refused).toContain('not every shell')
  })

  test('the name that a value goes to is its path', () => {
    const { slots } = dotenvShell.slots(maskTemplate('A="<< secrets.a >>"\nexport B=<< secrets.b >>\n'))
    expect(slots.map(slot => slot.path)).toEqual([['A'], ['B']])
  })

  test('all values but NUL can be written', () => {
    const refused = nastyValues.filter(
      ({ value }) => 'refused' in renderWith(dotenvShell, 'A=<< secrets.a >>\n', () => ({ text: value })),
    )
    expect(refused.map(({ name }) => name)).toEqual(['NUL'])
  })
})
