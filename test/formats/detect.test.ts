import { describe, expect, test } from 'vitest'
import { detectFormat } from '../../src/formats/detect.ts'
import { formatNames, loadFormat, resolveFormatName } from '../../src/formats/index.ts'
import { maskTemplate } from './conformance.ts'

describe('detectFormat', () => {
  const section = '[OUTPUT]\n    Name es\n'

  test.each([
    ['a/b/app.json', '', 'json'],
    ['APP.JSON', '', 'json'],
    ['log.jsonl', '', 'jsonl'],
    ['log.ndjson', '', 'jsonl'],
    ['flow.yaml', '{', 'yaml'],
    ['C:\\flows\\flow.yml', '', 'yaml'],
    ['pipeline-es.conf', section, 'fluent-bit'],
    ['.env', '', 'dotenv'],
    ['x/.env.production', '', 'dotenv'],
    ['secrets.env', '', 'dotenv'],
    ['.env.json', '', 'json'],
    ['notes.txt', '{}', 'text'],
    ['README.md', '- a\n', 'text'],
    ['query.sql', '', 'text'],
    ['app.jsonc', '', 'jsonc'],
    ['a/tsconfig.build.json', '', 'jsonc'],
    ['.vscode/settings.json', '', 'jsonc'],
    ['app.json5', '', 'json5'],
    ['main.tf', '', 'hcl'],
    ['prod.auto.tfvars', '', 'hcl'],
    ['job.nomad', '', 'hcl'],
    ['deploy.sh', '', 'shell'],
    ['.envrc', '', 'shell'],
    ['Dockerfile', '', 'dockerfile'],
    ['build/Dockerfile.dev', '', 'dockerfile'],
    ['api.Dockerfile', '', 'dockerfile'],
    ['Containerfile', '', 'dockerfile'],
    ['compose.yaml', '', 'compose'],
    ['docker-compose.override.yml', '', 'compose'],
    ['composer.yaml', '', 'yaml'],
  ])('%s goes by its name', (filename, text, format) => {
    expect(detectFormat({ filename, text })).toBe(format)
  })

  test.each([
    ['nginx.conf', 'server {\n  listen 80;\n}\n', undefined],
    ['my.conf', '[mysqld]\nport=3306\n', 'ini'],
    ['empty.conf', '[SERVICE]\n', undefined],
    ['my.conf', '[mysqld]\n  port = 3306\n', 'ini'],
    ['app.conf', 'key: value\n', 'yaml'],
    ['environment', 'A=1\n', undefined],
    ['x.envx', 'A=1\n', undefined],
  ])('%s with %j goes by its content', (filename, text, format) => {
    expect(detectFormat({ filename, text })).toBe(format)
  })

  test.each([
    ['{"a": 1}', 'json'],
    ['\ufeff \n[1, 2]', 'json'],
    ['[{"a": 1}]', 'json'],
    ['{}', 'json'],
    ['{<< secrets.k >>: 1}', 'json'],
    ['[<< secrets.k >>]', 'json'],
    ['[true]', 'json'],
    [section, 'fluent-bit'],
    ['# comment\n\n@SET a=b\n[SERVICE]\n  Flush 1\n', 'fluent-bit'],
    ['[<< secrets.section >>]\n  Key value\n', 'fluent-bit'],
    ['@INCLUDE inputs.conf\n', 'fluent-bit'],
    ['id: x\nnamespace: y\ntasks:\n  - id: z\n', 'yaml'],
    ['# comment\n---\n- a\n- b\n', 'yaml'],
    ['"quoted key": x\n', 'yaml'],
    ['<< secrets.key >>: x\n', 'yaml'],
    ['<<: *base\na: 1\n', 'yaml'],
    ['a: |\n  text\n  [x]\nb: [\n1\n]\n', undefined],
    ['{a: 1}\n', 'yaml'],
    ['', undefined],
    ['Dear reader,\nnote: this is prose.\n', undefined],
    ['note: this is prose\nthat goes on.\n', undefined],
    ['[section]\nkey = "value"\n', 'ini'],
    ['<< secrets.a >>', undefined],
    ['#!/bin/sh\necho << secrets.a >>\n', 'shell'],
    ['#!/usr/bin/env -S bash -e\n', 'shell'],
    ['#!/usr/bin/env fish\n', undefined],
    ['SELECT 1', undefined],
    ['<?xml version="1.0"?><a/>', 'xml'],
  ])('%j without a name is told by its content', (text, format) => {
    expect(detectFormat({ text: maskTemplate(text).masked })).toBe(format)
  })

  test.each(['{', '[', '"', ' ', '\n', 'a', 'a:', '"a', '- ', '@', '[a]\n', '\ufeff'])(
    'a long run of %j is told at once',
    unit => {
      expect([undefined, 'yaml', 'fluent-bit', 'json']).toContain(
        detectFormat({ text: unit.repeat(200_000) }),
      )
    },
  )
})

describe('the table of formats', () => {
  test.each([
    ['yml', 'yaml'],
    ['JSON', 'json'],
    ['fluentbit', 'fluent-bit'],
    ['env', 'dotenv'],
    ['txt', 'text'],
    ['ndjson', 'jsonl'],
    ['toString', undefined],
    ['', undefined],
  ])('-f %s means %s', (name, format) => {
    expect(resolveFormatName(name)).toBe(format)
  })

  test.each(formatNames.map(name => [name]))('%s loads under its own name', async name => {
    expect((await loadFormat(name)).name).toBe(name)
  })
})
