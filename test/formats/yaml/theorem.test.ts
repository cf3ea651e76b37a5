import { load } from 'js-yaml'
import { describe } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { yaml } from '../../../src/formats/yaml/yaml.ts'
import { describeConformance } from '../conformance.ts'
import { yamlTemplates } from './templates.ts'

const isLongKey = (value: string, place: { isKey: boolean }): boolean | 'maybe' =>
  place.isKey && value.length > 900 && 'maybe'

/** The package reads a list behind a byte order mark as text; the mark is not what is tested here. */
const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')

describe('YAML, read as YAML 1.2', () => {
  describeConformance({
    format: yaml,
    templates: yamlTemplates,
    read: text => parse(withoutMark(text), { prettyErrors: false }),
    unwritable: isLongKey,
  })
})

describe('YAML, read as YAML 1.1', () => {
  describeConformance({
    format: yaml,
    templates: yamlTemplates,
    read: text =>
      parseAllDocuments(withoutMark(text), { version: '1.1', prettyErrors: false }).map(document =>
        document.toJS(),
      ),
    unwritable: isLongKey,
    runs: 100,
  })
})

describe('YAML, read by js-yaml', () => {
  describeConformance({
    format: yaml,
    templates: yamlTemplates,
    read: text => load(text),
    unwritable: isLongKey,
    runs: 100,
  })
})
