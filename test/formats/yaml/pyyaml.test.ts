import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { nastyValues } from '../../nasty-values.ts'
import { renderWith } from '../conformance.ts'
import { yamlTemplates } from './templates.ts'

/** A reader of YAML 1.1 in another language. Set RENDER_CONFIG_TEST_PYTHON to a python with PyYAML. */
const python = process.env.RENDER_CONFIG_TEST_PYTHON ?? 'python3'
const hasReader = spawnSync(python, ['-c', 'import yaml']).status === 0
if (!hasReader) console.warn('NOT RUN: YAML read by PyYAML, which this machine has not')

const judge = String.raw`
import json, re, sys, yaml
def put(node, values):
    if isinstance(node, str):
        return re.sub(r'zQ(\d+)Qz', lambda m: values[int(m.group(1))], node)
    if isinstance(node, list):
        return [put(item, values) for item in node]
    if isinstance(node, dict):
        return {put(key, values): put(value, values) for key, value in node.items()}
    return node
wrong = []
for worded, rendered, values in json.load(sys.stdin):
    try:
        wanted = [put(node, values) for node in yaml.load_all(worded, Loader)]
    except Exception as error:
        continue
    try:
        got = list(yaml.load_all(rendered, Loader))
    except Exception as error:
        got = type(error).__name__
    if got != wanted:
        wrong.append([worded, rendered, values])
print(json.dumps(wrong))
`

describe.skipIf(!hasReader)('YAML, read by PyYAML', () => {
  it.each(['CSafeLoader', 'SafeLoader'])('every nasty value in every place, by %s', loader => {
    const cases: unknown[] = []
    for (const { text } of yamlTemplates) {
      for (const source of [text, text.replaceAll('\n', '\r\n')]) {
        for (const { value } of nastyValues) {
          const rendered = renderWith(yaml, source, () => ({ text: value }))
          if ('refused' in rendered) continue
          let count = 0
          const worded = source.replace(/<<[^<>]*>>|\{\{[^{}]*\}\}/g, () => `zQ${count++}Qz`)
          cases.push([worded, rendered.text, Array.from({ length: count }, () => value)])
        }
      }
    }
    expect(cases.length).toBeGreaterThan(4000)
    const script = `${judge.replaceAll('Loader)', `yaml.${loader})`)}`
    const run = spawnSync(python, ['-c', script], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual([])
  })
})
