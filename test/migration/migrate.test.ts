import { describe, expect, it } from 'vitest'
import { migrateText } from './migrate-text.ts'

/** `[line:column, first words of the message]` of everything that stays. */
function told({ left }: Awaited<ReturnType<typeof migrateText>>): string[] {
  return left.map(({ line, column, message }) => `${line}:${column} ${message.split(': ').at(-1)}`)
}

describe('one reference', () => {
  it.each([
    ['op', 'default', 'a: "{{ op://vault/item/field }}"', `a: "{{ secret('op:vault/item/field') }}"`],
    ['op', 'default', 'a: op://v/i/s/f', "a: << secret('op:v/i/s/f') >>"],
    ['op', 'default', 'a: op://v/i/f?attribute=otp', "a: << secret('op:v/i/f?attribute=otp') >>"],
    ['op', 'default', 'a: "x {{op://v/i/f}}y"', `a: "x {{secret('op:v/i/f')}}y"`],
    ['op', 'vals', 'a: op://v/i/f', 'a: ref+op://v/i/f'],
    ['vals', 'default', 'a: ref+vault://a/b#/c', "a: << secret('vault:a/b#c') >>"],
    ['vals', 'default', 'a: secretref+vault://a#/b/c', "a: << secret('vault:a#b.c') >>"],
    ['vals', 'default', 'a: "ref+awssecrets://n+x"', `a: "{{ secret('aws-sm:n') }}x"`],
    ['default', 'vals', `a: "{{ secret('aws-sm:n') }}x"`, 'a: "ref+awssecrets://n+x"'],
    ['envsubst', 'default', 'a: "$A ${BC}"', 'a: "{{ secrets.A }} {{ secrets.BC }}"'],
    ['envsubst', 'default', 'a: ${A-text}', "a: << secrets.A ?? 'text' >>"],
    ['envsubst', 'kestra', 'a: $DB', `a: '{{ secret("DB") }}'`],
    ['envsubst', 'github', 'a: $DB/x', 'a: ${{ secrets.DB }}/x'],
    ['github', 'default', 'a: "${{ secrets.K }}"', 'a: "{{ secrets.K }}"'],
    ['github', 'default', "a: ${{secrets['my-k']}}", 'a: << secrets.my-k >>'],
    ['github', 'kestra', 'a: "${{secrets.K}}"', `a: "{{secret('K')}}"`],
    ['calyptia', 'kestra', 'a: "Bearer {{ secrets.k }}"', `a: "Bearer {{ secret('k') }}"`],
    ['calyptia', 'default', 'a: {{ secrets.k }}', 'a: {{ secrets.k }}'],
    ['instill', 'default', 'a: x${secret["a b"]}', "a: x{{ secret('a b') }}"],
    ['instill', 'default', 'a: ${secrets.k}', 'a: << secrets.k >>'],
    ['instill', 'default', 'a: ${secret.a.b}', 'a: << secrets.a.b >>'],
    ['apolo', 'default', 'a: secret:a.b', "a: << secret('a.b') >>"],
    ['apolo', 'default', 'a: secret://c/o/p/k', "a: << secret('apolo:secret://c/o/p/k') >>"],
    ['default', 'apolo', `a: "{{ secret('apolo:secret:/p/k') }}"`, 'a: "secret:/p/k"'],
    ['default', 'apolo', 'a: << secrets.my-key >>', 'a: secret:my-key'],
    ['default', 'instill', 'a: b ${variable.x} {{ secrets.k }}', 'a: b ${variable.x} ${secret.k}'],
    ['default', 'kestra', 'a: {{ secrets.k }}', `a: '{{ secret("k") }}'`],
    ['default', 'kestra', `a: '{{ secrets.k }}'`, `a: '{{ secret("k") }}'`],
    ['default', 'kestra', 'a: "{{- secrets.k -}}"', `a: "{{- secret('k') -}}"`],
    [
      'kestra',
      'default',
      `a: "{{ secret('J', 'n', 's') }}"`,
      `a: "{{ secret('J', namespace='n', subkey='s') }}"`,
    ],
    ['kestra', 'default', `a: "{{ secret('x:y z') }}"`, `a: "{{ secret('x:y z') }}"`],
    ['default', 'default', 'a: {{ secrets.k }}', 'a: {{ secrets.k }}'],
  ])('%s → %s: %s', async (from, to, source, expected) => {
    const migrated = await migrateText(source, 'f.yaml', from, to)
    expect(migrated).toMatchObject({ text: expected, left: [], problems: [], warnings: [] })
  })

  it.each([
    ['f.json', 'kestra', '{"a": "{{ secret(\\"K\\") }}"}', `{"a": "{{ secret('K') }}"}`],
    ['f.json', 'kestra', '{"a": << secrets.k >>}', `{"a": "{{ secret('k') }}"}`],
    ['f.json', 'apolo', '{"a": << secrets.k >>}', '{"a": "secret:k"}'],
    ['main.tf', 'kestra', 'a = {{ secrets.k }}', `a = "{{ secret('k') }}"`],
    ['f.xml', 'kestra', '<a b="{{ secrets.k }}"/>', `<a b="{{ secret('k') }}"/>`],
    ['f.xml', 'kestra', "<a b='{{ secrets.k }}'/>", `<a b='{{ secret("k") }}'/>`],
    [
      'f.conf',
      'kestra',
      '[OUTPUT]\n    Passwd {{ secrets.k }}\n',
      "[OUTPUT]\n    Passwd {{ secret('k') }}\n",
    ],
    ['f.toml', 'kestra', 'a = {{ secrets.k }}\n', `a = "{{ secret('k') }}"\n`],
    ['f.env', 'kestra', 'A={{ secrets.k }}\n', "A={{ secret('k') }}\n"],
    ['f.sql', 'kestra', "x '{{ secrets.k }}'", "x '{{ secret('k') }}'"],
  ])('in %s → %s: %s', async (file, to, source, expected) => {
    expect(await migrateText(source, file, 'default', to)).toMatchObject({ text: expected, left: [] })
  })
})

describe('expressions, between the default language and Kestra’s', () => {
  it.each([
    ["(secrets.A ~ ':' ~ secrets.B) | base64encode", "(secret('A') ~ ':' ~ secret('B')) | base64encode"],
    [
      "secrets.A if (envs.x == '1') else (secrets.B | trim)",
      "(envs.x == '1') ? secret('A') : (secret('B') | trim)",
    ],
    ["envs.y ?? 'd'", undefined],
    ['secrets.A | slice(0, 2) | upper', "secret('A') | slice(0, 2) | upper"],
    ['secrets.A | formencode', "secret('A') | urlencode"],
    ["secret('K' ~ envs.x)", undefined],
    ["secret('K', subkey='a.b')", undefined],
    ["not ((secrets.A == 'x') and (envs.b is null))", "not ((secret('A') == 'x') and (envs.b is null))"],
  ])('%s', async (ours, theirs = ours) => {
    const there = await migrateText(`a: "{{ ${ours} }}"`, 'f.yaml', 'default', 'kestra')
    expect(there).toMatchObject({ text: `a: "{{ ${theirs} }}"`, left: [] })
    const back = await migrateText(there.text, 'f.yaml', 'kestra', 'default')
    expect(back).toMatchObject({ text: `a: "{{ ${ours} }}"`, left: [] })
  })

  it('reads Kestra’s precedence', async () => {
    const { text } = await migrateText(`a: "{{ 'x' ~ secret('A') | upper }}"`, 'f.yaml', 'kestra', 'default')
    expect(text).toBe(`a: "{{ ('x' ~ secrets.A) | upper }}"`)
  })

  it('can not rewrite what only the run knows', async () => {
    const source = `a: "{{ secrets.K ~ taskrun.value }}"\nb: "<< secret('K' ~ taskrun.value) >>"`
    const migrated = await migrateText(source, 'f.yaml', 'default', 'kestra')
    expect(migrated).toMatchObject({ text: source, warnings: [] })
    expect(migrated.left.map(({ code, line }) => [code, line])).toEqual([
      ['CANNOT_ENCODE', 1],
      ['CANNOT_ENCODE', 2],
    ])
  })

  it('leaves what only the run knows to the platform, which is no failure', async () => {
    const source = `a: "{{ secret('K' ~ taskrun.value) }}"`
    const migrated = await migrateText(source, 'f.yaml', 'kestra', 'default')
    expect(migrated).toMatchObject({ text: source, left: [], warnings: [{ code: 'DEFERRED' }] })
  })
})

describe('what can not be said stays, and is told', () => {
  it.each([
    [
      'default',
      'kestra',
      "a: {{ secrets.a ?? 'x' }}",
      ['1:4 Kestra can not rescue a missing secret, so "??" means two things'],
    ],
    [
      'default',
      'kestra',
      'a: {{ secrets.a.b }}',
      ['1:4 a name with dots may be one secret or a field of one, and only a store can tell which'],
    ],
    ['default', 'kestra', 'a: {{ secrets.a | int }}', ['1:4 Kestra has no filter "int" that does the same']],
    ['default', 'kestra', "a: {{ secret('a', version='1') }}", ['1:4 Kestra has no versions of secrets']],
    [
      'default',
      'kestra',
      'description: "{{ secrets.a }}"',
      ['1:15 references below "description" are left alone'],
    ],
    [
      'default',
      'kestra',
      'a: {{ secrets.k }}\nb: {{ secrets.K }}',
      ['2:4 case does not count, and "k" is another secret now'],
    ],
    ['default', 'calyptia', 'a: {{ secrets.my-key }}', ['1:4 names are letters, digits and "_"']],
    ['default', 'calyptia', "a: {{ secret('op:v/i/f') }}", ['1:4 it can not name a store, as "op" here']],
    ['default', 'calyptia', 'a: {{ envs.x }}', ['1:4 it can not ask for plain environment variables']],
    [
      'default',
      'instill',
      'a: {{ secrets.Key }}',
      ['1:4 names are at most 32 lower-case letters, digits, "-" and "_"'],
    ],
    ['default', 'instill', '{{ secrets.k }}: 1', ['1:1 keys are not looked at']],
    ['default', 'instill', 'a: {{ secrets.k }}-{x}', ['1:4 the platform takes the whole text for one path']],
    [
      'default',
      'instill',
      'a: x ${secret.x}',
      ['1:6 ${secret.x} is text now, and would ask for a secret in instill'],
    ],
    ['default', 'apolo', 'a: "Bearer {{ secrets.k }}"', ['1:12 only a whole text is a reference']],
    [
      'default',
      'github',
      'a: {{ secrets.github_x }}',
      ['1:4 names are letters, digits and "_", and begin neither with a digit nor with GITHUB_'],
    ],
    [
      'default',
      'op',
      'a: {{ secrets.k }}',
      ['1:4 a reference names its place in the store, and "k" does not'],
    ],
    ['default', 'vals', 'a: {{ secrets.k }}', ['1:4 vals only knows secrets of a named store']],
    [
      'kestra',
      'default',
      `a: "{{ secret('a') | default('x') }}"`,
      [
        '1:5 Kestra takes an empty text for missing and can not rescue a missing secret, so "default" means two things',
      ],
    ],
    [
      'kestra',
      'instill',
      `a: "{{ secret('a' ~ taskrun.value) }}"`,
      ['1:5 "taskrun" is only known when the pipeline runs'],
    ],
    ['kestra', 'calyptia', `a: "{{- secret('a') }}"`, ['1:5 it has no "{{-"']],
    ['apolo', 'default', 'a: secret:k:/path', ['1:4 "a volume" is only known when the pipeline runs']],
    [
      'op',
      'default',
      'a: "{{ op://$ENV/i/f }}"',
      ['1:5 a variable inside the reference is known to "op" alone'],
    ],
    ['vals', 'default', 'a: ref+awssecrets://x?region=y#/z', ['1:4 "?region=y" are options of vals']],
    [
      'envsubst',
      'default',
      'a: $A ${B:-c}\n',
      ['1:7 "${NAME:-…}" is a shell\'s, and envsubst leaves it as it is'],
    ],
    [
      'envsubst',
      'instill',
      'a: $A $B',
      [
        '1:4 names are at most 32 lower-case letters, digits, "-" and "_"',
        '1:7 names are at most 32 lower-case letters, digits, "-" and "_"',
      ],
    ],
  ])('%s → %s: %s', async (from, to, source, expected) => {
    const migrated = await migrateText(source, 'f.yaml', from, to)
    expect(told(migrated)).toEqual(expected)
    expect(migrated.rewritten).toBe(source.includes('secrets.K }}') || source.startsWith('a: $A ${') ? 1 : 0)
  })

  it.each([
    [
      'main.tf',
      'x = "a {{ secrets.k }}"',
      'hcl writes "${secret.k}" in another way here, which is no reference',
    ],
    [
      'f.conf',
      '[OUTPUT]\n    P {{ secrets.k }}\n',
      'Fluent Bit would take "${" for a variable, and has no escape for it',
    ],
  ])('in %s: %s', async (file, source, expected) => {
    const migrated = await migrateText(source, file, 'default', 'instill')
    expect(migrated.text).toBe(source)
    expect(migrated.left[0]!.message).toContain(expected)
  })

  it('beside others that go', async () => {
    const source = 'a: "{{ secrets.k }} {{ secrets.a.b }} {{ secrets.l }}"\n'
    const migrated = await migrateText(source, 'f.yaml', 'default', 'instill')
    expect(migrated).toMatchObject({
      text: 'a: "${secret.k} {{ secrets.a.b }} ${secret.l}"\n',
      rewritten: 2,
      left: [{ code: 'CANNOT_ENCODE', line: 1, column: 21 }],
    })
  })

  it.each([
    ['op', 'vals', 'op://v/i/f+x', 'ref+op://v/i/f++x'],
    ['vals', 'op', 'ref+op://v/i/f++x', '{{ op://v/i/f }}+x'],
    ['op', 'vals', 'op://v/i/f/x', 'ref+op://v/i/f/x'],
    ['default', 'op', "<< secret('op:v/i/f') >>x", '{{ op://v/i/f }}x'],
  ])('but not for what stands beside it: %s → %s: %s', async (from, to, source, expected) => {
    expect(await migrateText(source, 'f.txt', from, to)).toMatchObject({ text: expected, left: [] })
  })

  it.each([
    [
      'default',
      'instill',
      '{{${secret.k}}}',
      '1:3 ${secret.k} is text now, and would ask for a secret in instill',
    ],
    [
      'instill',
      'default',
      '{{secrets.k}}${secret.k}',
      '1:1 {{secrets.k}} is text now, and would ask for a secret in default',
    ],
  ])('nor text that would become one: %s → %s: %s', async (from, to, source, expected) => {
    expect(told(await migrateText(source, 'f.txt', from, to))).toEqual([expected])
  })

  it('says of a document that can not be read only that', async () => {
    const migrated = await migrateText('a: [\nb: {{ secrets.k }}\n', 'f.yaml', 'default', 'instill')
    expect(migrated).toMatchObject({ rewritten: 0, left: [], problems: [{ code: 'DOCUMENT_SYNTAX' }] })
  })
})

describe('everything else', () => {
  it('stays: comments, raw blocks, other engines’ text, line ends, a byte order mark', async () => {
    const source =
      '\ufeff# {{ secrets.k }}\r\na: {{ inputs.k }}  # {{ secrets.k }}\r\nb: "{% raw %}{{ secrets.k }}{% endraw %}"\r\nc:   "{{ secrets.k }}"\r\nd: {# {{ secrets.k }} #}'
    const migrated = await migrateText(source, 'f.yaml', 'default', 'calyptia')
    expect(migrated).toMatchObject({ text: source, rewritten: 1, left: [] })
    const instill = await migrateText(source, 'f.yaml', 'default', 'instill')
    expect(instill.text).toBe(source.replace('"{{ secrets.k }}"', '"${secret.k}"'))
  })

  it('but the notation that the first line names', async () => {
    const migrated = await migrateText(
      '# render-config: dialect=op\na: op://v/i/f\n',
      'f.yaml',
      undefined,
      'default',
    )
    expect(migrated.text).toBe("# render-config: dialect=default\na: << secret('op:v/i/f') >>\n")
    const again = await migrateText(migrated.text, 'f.yaml', undefined, 'default')
    expect(again).toMatchObject({ text: migrated.text, from: 'default', rewritten: 0 })
  })

  it('below a path that is left', async () => {
    const source = 'a: {{ secrets.k }}\nb: "{{ secrets.k }}"\n'
    const migrated = await migrateText(source, 'f.yaml', 'default', 'instill', { leave: ['a'] })
    expect(migrated).toMatchObject({ text: 'a: {{ secrets.k }}\nb: "${secret.k}"\n', rewritten: 1 })
  })

  it('of other names than those that are meant', async () => {
    const source = 'location: $uri\npassword: ${DB_PASSWORD}\n'
    const migrated = await migrateText(source, 'f.yaml', 'envsubst', 'default', { only: ['DB_PASSWORD'] })
    expect(migrated).toMatchObject({
      text: 'location: $uri\npassword: << secrets.DB_PASSWORD >>\n',
      left: [],
    })
  })

  it('also of what can not be said: other names are not told', async () => {
    const source = 'a: ${PORT:-80}\nb: $K\nc: ${K:-1}\n'
    const migrated = await migrateText(source, 'f.yaml', 'envsubst', 'default', { only: ['K'] })
    expect(migrated.text).toBe('a: ${PORT:-80}\nb: << secrets.K >>\nc: ${K:-1}\n')
    expect(migrated.left.map(({ line }) => line)).toEqual([3])
  })

  it('in a variable that had to be widened to be read', async () => {
    const source = 'a: $A$B "$C"\n# $D\n$E: 1\n'
    const migrated = await migrateText(source, 'f.yaml', 'envsubst', 'instill')
    expect(migrated.text).toBe(source)
    expect(migrated.left.map(({ line, column }) => [line, column])).toEqual([
      [1, 4],
      [1, 6],
      [1, 10],
      [3, 1],
    ])
  })
})

describe('hints for the new platform', () => {
  it('are where the old one left text alone', async () => {
    const source = `description: "{{ secret('K') }}"\na: "{{ secret('K') }}"\n`
    const migrated = await migrateText(source, 'f.yaml', 'kestra', 'default')
    expect(migrated).toMatchObject({
      text: source.replace(`a: "{{ secret('K')`, 'a: "{{ secrets.K'),
      unleave: ['description', 'extend'],
      left: [],
    })
  })

  it('are names in which case begins to count', async () => {
    const migrated = await migrateText(
      `a: "{{ secret('k') }}{{ secret('L') }}"`,
      'f.yaml',
      'kestra',
      'calyptia',
    )
    expect(migrated.unfolded).toEqual(['k'])
  })
})
