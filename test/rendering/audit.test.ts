import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type AuditEntry, createRenderer, memory, type Provider, ProviderError } from '../../src/index.ts'

describe('the audit log', () => {
  it('says who asked for what, who was asked and how it ended', async () => {
    const entries: AuditEntry[] = []
    const renderer = createRenderer({
      providers: [memory({ A: 'value-EXAMPLE' })],
      allow: { '*': ['A', 'B'] },
      audit: ended => entries.push(...ended),
    })
    const sources = [
      { source: 'a: {{ secrets.A }}{{ secrets.B }}\n', filename: 'one.yaml' },
      { source: 'a: {{ secrets.A }}{{ secrets.C }}{{ secrets.A }}\n', filename: 'two.yaml' },
    ]
    await expect(renderer.renderAll(sources, { namespace: 'team' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const namespace = 'team'
    expect(entries).toEqual([
      {
        key: 'A',
        namespace,
        files: ['one.yaml', 'two.yaml'],
        outcome: 'FOUND',
        provider: 'memory',
        asked: ['memory'],
      },
      { key: 'B', namespace, files: ['one.yaml'], outcome: 'NOT_FOUND', asked: ['memory'] },
      { key: 'C', namespace, files: ['two.yaml'], outcome: 'ACCESS_DENIED', asked: [] },
    ])
    expect(inspect(entries, { depth: 9, showHidden: true })).not.toContain('EXAMPLE')
  })

  it('has no namespace that comes from a secret', async () => {
    const entries: AuditEntry[] = []
    const providers = [memory({ A: 'value-EXAMPLE' })]
    const renderer = createRenderer({ providers, audit: ended => entries.push(...ended) })
    const source = '{{ secret("A", namespace=secrets.A) }}'
    await renderer.render(source, { format: 'text', mode: 'template' })
    expect(entries.map(({ key }) => key)).toEqual(['A', source])
    expect(inspect(entries, { depth: 9, showHidden: true })).not.toContain('EXAMPLE')
  })

  it('is told of remembered values too, and of failures', async () => {
    const entries: AuditEntry[] = []
    const answers = ['value-EXAMPLE', new ProviderError('THROTTLED', 'later')]
    const remote: Provider = {
      name: 'remote',
      get: ({ key }) => {
        const answer = key === 'A' ? answers[0] : answers[1]
        if (answer instanceof ProviderError) throw answer
        return answer
      },
    }
    const renderer = createRenderer({ providers: [remote], audit: ended => entries.push(...ended) })
    await renderer.render('{{ secrets.A }}', { format: 'text' })
    await renderer.render('{{ secrets.A }}{{ secrets.B }}', { format: 'text' }).catch(() => {})
    expect(entries.map(({ key, outcome, files }) => [key, outcome, files])).toEqual([
      ['A', 'FOUND', []],
      ['A', 'FOUND', []],
      ['B', 'THROTTLED', []],
    ])
  })
})
