import { describe, expect, test } from 'vitest'
import { systemd } from '../../../src/formats/ini/systemd.ts'
import { maskText } from '../../../src/text/mask.ts'
import {
  type ConformanceTemplate,
  describeConformance,
  maskTemplate,
  renderWith,
  type UnwritablePlace,
} from '../conformance.ts'
import { readSystemd } from './read-systemd.ts'

const templates: readonly ConformanceTemplate[] = [
  {
    name: 'variables and commands',
    text: `# comment
[Unit]
Description = The << secrets.a >> of {{ secret('B') }}\\path 100%%

[Service]
Environment=A=<< secrets.c >> "B=x << secrets.d >>" 'C=<< secrets.e >>'
Environment=D=pre<< secrets.f >>post%%<< secrets.g >> \\
  # comment << not.ours
  ; comment
  << secrets.h >>E=1 "F=\\
  << secrets.i >> x" G=\\x41\\"<< secrets.j >>
ExecStart=/bin/<< secrets.k >> --pass << secrets.l >> "<< secrets.m >>" '{{ secret("N") }}' $$<< secrets.o >> \\
\\
   << secrets.p >> a;<< secrets.q >>
ExecStop=-:/bin/x << secrets.r >>
SetCredential=pass:<< secrets.s >>
SetCredential=<< secrets.t >>.x: {{ secret("U") }} y
User=<< secrets.v >>
[Install]
WantedBy=x-<< secrets.w >>.target
`.replace(' << not.ours', ''),
  },
  { name: 'names', text: '[X-<< secrets.a >>]\nKey<< secrets.b >>=1\n' },
]

function unwritable(value: string, { isKey, style, around }: UnwritablePlace): boolean | 'maybe' {
  if (isKey) return !/^[\w-]*$/.test(value)
  if (value.includes('\0')) return true
  if (style === 'text') return /[\u0000-\u0008\n-\u001f\u007f]|\\$/.test(value)
  if (style === 'credential') return value.includes('%') || (around.startsWith('\u0001') && 'maybe')
  if (style === 'value') return !/^[\w./:@+=,~^-]*$/.test(value) || 'maybe'
  if (style.startsWith('assignments'))
    return (
      /[\u0000-\u0008\u000b-\u001f\u007f]/.test(value) || (/^(?:D|\u0001E)/.test(around) ? 'maybe' : false)
    )
  return around.startsWith('/bin/\u0001') ? 'maybe' : false
}

/** Values go in one after another, since a plain one fits in all places. */
describe('systemd', () => {
  describeConformance({ format: systemd, read: readSystemd, templates, unwritable })

  const rendered = (text: string, ...values: string[]): unknown =>
    renderWith(systemd, `[Service]\n${text}\n`, span => ({ text: values[span]! }))

  describe('each place alone', () => {
    const places = [
      'Environment=A=<< secrets.a >>',
      'Environment=A=1 "B=x << secrets.a >> y" C=1',
      "Environment='B=<< secrets.a >>'",
      'Environment=A=1 \\\n  B=<< secrets.a >> \\\n  C=1',
      'Environment="A=1 \\\n<< secrets.a >> x"',
      'ExecStart=/bin/x << secrets.a >>',
      'ExecStart=/bin/x --a=<< secrets.a >>;b "<< secrets.b >>" \'<< secrets.c >>\' end',
      'ExecStart=/bin/x \\\n<< secrets.a >>',
      'ExecStart=@:/bin/x y << secrets.a >> z',
      'Description=<< secrets.a >>',
      'Description=a << secrets.a >> b\\c',
      'SetCredential=x:<< secrets.a >>',
      'SetCredential=x:a << secrets.a >> b \\\n  << secrets.b >>',
    ]
    describeConformance({
      format: systemd,
      read: readSystemd,
      templates: places.map(text => ({ name: JSON.stringify(text), text: `[Service]\n${text}\nUser=x\n` })),
      unwritable: (value, { style, around }) => {
        const alone = around === '\u0001'
        if (value.includes('\0')) return true
        if (style === 'text')
          return /[\u0000-\u0008\n-\u001f\u007f]|\\$/.test(value) || (alone && /^[ \t]|[ \t]$/.test(value))
        if (style === 'credential') return value.includes('%') || (alone && value === '' && 'maybe')
        if (value === '' && around.startsWith('\u0001 x"')) return 'maybe'
        return style.startsWith('assignments') && /[\u0000-\u0008\u000b-\u001f\u007f]/.test(value)
      },
      runs: 1500,
    })
  })

  test.each([
    ['Environment=A=<< secrets.a >>', 'pa#ss=$x;é', 'Environment=A=pa#ss=$x;é'],
    ['Environment=A=<< secrets.a >>', 'a b"\'\\\n%', 'Environment=A=a\\sb\\"\\\'\\\\\\n%%'],
    ['Environment="A=<< secrets.a >>"', "a b'", 'Environment="A=a b\'"'],
    ['Environment=A=1 << secrets.a >>', '', 'Environment=A=1 ""'],
    ['ExecStart=/bin/x << secrets.a >>', '$HOME %h ;', 'ExecStart=/bin/x $$HOME\\s%%h\\s;'],
    ['ExecStart=/bin/x << secrets.a >>', ';', 'ExecStart=/bin/x \\x3b'],
    ['ExecStart=:/bin/x << secrets.a >>', '$HOME', 'ExecStart=:/bin/x $HOME'],
    ['Description=<< secrets.a >>', '"50% off"', 'Description="50%% off"'],
    ['SetCredential=a:<< secrets.a >>', ' a\\b"\n', 'SetCredential=a:\\sa\\\\b"\\n'],
    ['Environment=A=1 \\\n  << secrets.a >>=2', 'B', 'Environment=A=1 \\\n  B=2'],
  ])('%s takes %j in the least invasive way', (template, value, expected) => {
    expect(rendered(template, value)).toEqual({ text: `[Service]\n${expected}\n` })
  })

  test.each([
    ['Environment=A=<< secrets.a >>', 'a\0b', 'NUL'],
    ['Environment=A=<< secrets.a >>', 'a\u001bb', 'control'],
    ['Environment=<< secrets.a >>=1', 'A B', 'name of a variable'],
    ['Environment=<< secrets.a >>', 'A=1', 'name of a variable'],
    ['Environment=A=\\<< secrets.a >>', 'n', 'backslash'],
    ['Environment=A=\\q<< secrets.a >>', 'n', 'escape'],
    ['ExecStart=<< secrets.a >> x', '/bin/a b', 'path of a command'],
    ['ExecStart=<< secrets.a >>/x', '-/bin', 'path of a command'],
    ['ExecStart=/bin/x << secrets.a >>;', '', 'no way'],
    ['ExecStart=/bin/x \\\n<< secrets.a >>#', '', 'no way'],
    ['Description=<< secrets.a >>', 'a\nExecStart=x', 'line break'],
    ['Description=<< secrets.a >>', 'a\\', 'backslash'],
    ['Description=<< secrets.a >>', ' a', 'edge'],
    ['Description=a \\\n << secrets.a >>', '#a', 'comment'],
    ['SetCredential=a:<< secrets.a >>', '50%', 'specifier'],
    ['SetCredential=<< secrets.a >>:x', 'a:b', 'name of a credential'],
    ['User=<< secrets.a >>', 'a b', 'meaning'],
    ['User=<< secrets.a >>', '', 'resets'],
    ['EnvironmentFile=<< secrets.a >>', '-/x', 'prefix'],
    ['[X-<< secrets.a >>]', 'a]b', 'letters'],
    ['<< secrets.a >>=1', 'a=b', 'letters'],
    ['<< secrets.a >>=1', '', 'empty'],
  ])('%s does not take %j, and the reason does not show it', (template, value, reason) => {
    expect(rendered(template, value)).toMatchObject({ refused: expect.stringContaining(reason) })
  })

  test('comments need no value, also between joined lines', () => {
    const text =
      '# << secrets.a >>\n[S] \n  ; << secrets.b >> \\\nA=1 \\\n# << secrets.c >>\n<< secrets.d >>\nB=2 # << secrets.e >>\n'
    const { slots } = systemd.slots(maskTemplate(text))
    expect(slots.map(slot => [slot.spans, slot.path])).toEqual([
      [[3], ['S', 'A']],
      [[4], ['S', 'B']],
    ])
  })

  test.each([
    ['[Unit\n', 0, '"]"'],
    ['[Unit]\nx\n', 7, 'assignment'],
    ['{"a": 1}', 0, 'assignment'],
  ])('%j is reported where it is wrong', (text, offset, message) => {
    expect(systemd.slots(maskText(text, [])).syntaxErrors).toEqual([
      { offset, message: expect.stringContaining(message) },
    ])
  })

  test.each(['[', '=', ' ', '\n', '#', 'a', '\\', '"', 'a=', 'a\n', '\\\n', '" ', "'", 'a=\\\n', '%', '$'])(
    'a long run of %j is read in one pass',
    unit => {
      const text = `${unit.repeat(200_000)}\n\nEnvironment=A=<< secrets.a >>\n`
      expect(systemd.slots(maskTemplate(text)).slots.length).toBeLessThan(2)
      expect(
        rendered('ExecStart=/x "<< secrets.a >>" << secrets.b >>', unit.repeat(200_000), unit),
      ).toHaveProperty('text')
    },
  )
})
