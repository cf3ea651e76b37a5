import { describe, expect, test } from 'vitest'
import { detectFormat } from '../../src/formats/detect.ts'
import { resolveFormatName } from '../../src/formats/index.ts'
import { maskTemplate } from './conformance.ts'

describe('detectFormat', () => {
  test.each([
    ['pyproject.toml', 'toml'],
    ['Cargo.lock', 'toml'],
    ['app.properties', 'properties'],
    ['pom.xml', 'xml'],
    ['schema.xsd', 'xml'],
    ['App.csproj', 'xml'],
    ['.npmrc', 'npmrc'],
    ['etc/npmrc', 'npmrc'],
    ['.gitconfig', 'gitconfig'],
    ['.gitmodules', 'gitconfig'],
    ['repo/.git/config', 'gitconfig'],
    ['C:\\repo\\.git\\config', 'gitconfig'],
    ['.git/modules/sub/config', 'gitconfig'],
    ['app.service', 'systemd'],
    ['wg0.netdev', 'systemd'],
    ['setup.cfg', 'configparser'],
    ['php.ini', 'ini'],
    ['README.markdown', 'text'],
  ])('%s goes by its name', (filename, format) => {
    expect(detectFormat({ filename, text: '' })).toBe(format)
  })

  test.each([
    ['[[servers]]\nname = 1\n', 'toml'],
    ['[core]\n\tbare = false\n', 'gitconfig'],
    ['# x\n[remote "origin"]\n\turl = << secrets.url >>\n', 'gitconfig'],
    ['[Service]\nEnvironment=A=<< secrets.a >>\n', 'systemd'],
    ['; x\n[Unit]\n\n[Service]\nType=oneshot\n', 'systemd'],
    ['[SERVICE]\nA=1\n', 'ini'],
    ['[mysqld]\n  port = 3306\n', 'ini'],
    ['[<< secrets.a >>]\n<< secrets.b >> = 1\n', 'ini'],
    ['[a]\n[b]\nc=1\n', 'ini'],
    ['[OUTPUT]\n    Name es\n    Match a=b\n', 'fluent-bit'],
    ['[OUTPUT]\nName es\n', undefined],
    ['[section]\n', undefined],
    ['key = value\n', undefined],
    ['<root>\n<< secrets.a >></root>', 'xml'],
    ['\ufeff <a:b x="1"/>', 'xml'],
    ['<!DOCTYPE a>\n<a/>', 'xml'],
    ['<!DOCTYPE html>\n<p>', undefined],
    ['<html lang="en">', undefined],
    ['<< secrets.a >>', undefined],
    ['[1, 2]\n', 'json'],
    ['["a"]\n', 'json'],
  ])('%j is told by its content', (text, format) => {
    expect(detectFormat({ text: maskTemplate(text).masked })).toBe(format)
  })

  test.each(['[', '[a]\n', '<', '<a', '[a "', '=', 'a=', '[a'])('a long run of %j is told at once', unit => {
    expect(() => detectFormat({ text: unit.repeat(200_000) })).not.toThrow()
  })
})

test.each([
  ['markdown', 'text'],
  ['md', 'text'],
  ['git-config', 'gitconfig'],
  ['unit', 'systemd'],
  ['cfg', 'configparser'],
])('-f %s means %s', (name, format) => {
  expect(resolveFormatName(name)).toBe(format)
})
