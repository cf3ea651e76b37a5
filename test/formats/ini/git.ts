import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading, Referee } from '../referee.ts'

/**
 * Git itself: all documents are included from one file, so that one process reads them all. A document that Git does
 * not take ends the whole batch.
 */
export function gitReferee(): Referee {
  const name = 'git config'
  if (spawnSync('git', ['--version']).status !== 0) return { name, absent: 'no git', read: () => [] }
  return { name, read }
}

function read(documents: readonly string[]): Reading[] {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-git-'))
  try {
    for (const [index, text] of documents.entries()) writeFileSync(join(folder, String(index)), text)
    const main = join(folder, 'main')
    writeFileSync(
      main,
      documents.map((_, index) => `[include]\n\tpath = ${join(folder, String(index))}\n`).join(''),
    )
    const { status, stdout, stderr } = spawnSync(
      'git',
      ['config', '-f', main, '--includes', '--list', '-z', '--show-origin'],
      { encoding: 'utf8', maxBuffer: 2 ** 30 },
    )
    if (status !== 0) throw new Error(stderr)
    const pairs: [string, string | null][][] = documents.map(() => [])
    const fields = stdout.split('\0')
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const file = fields[at]!.slice(fields[at]!.lastIndexOf('/') + 1)
      const [key, ...value] = fields[at + 1]!.split('\n')
      if (file !== 'main') pairs[Number(file)]!.push([key!, value.length === 0 ? null : value.join('\n')])
    }
    return pairs.map(value => ({ value }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
