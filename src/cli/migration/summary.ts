/** What `migrate` says when it is through. In: what became of each file. Out: lines, and the same as data. */
import type { Migration } from '../../migration/migrate.ts'
import { count } from '../format-problems.ts'

export interface MigratedFile extends Migration {
  readonly file: string
  readonly to: string
  readonly source: string
  readonly bytes: Uint8Array
}

/** `2 files: 5 references rewritten, 1 left` */
export function summaryOf(files: readonly MigratedFile[], written: boolean): string {
  const { rewritten, left } = totals(files)
  const verb = written ? 'rewritten' : 'to rewrite'
  const stayed = left === 0 ? '' : `, ${left} left as written`
  return `${count(files.length, 'file')}: ${count(rewritten, 'reference')} ${verb}${stayed}${written ? '' : '; nothing was written'}`
}

export function countsOf(files: readonly MigratedFile[]): object {
  return {
    ...totals(files),
    files: files.map(({ file, from, to, rewritten, left }) => ({
      file,
      from,
      to,
      rewritten,
      left: left.length,
    })),
    notes: notesOf(files),
  }
}

/** What a person has to see to besides. */
export function notesOf(files: readonly MigratedFile[]): string[] {
  const to = files[0]?.to ?? ''
  const already = files.filter(({ from }) => from === to).map(({ file }) => file)
  const unleave = [...new Set(files.flatMap(one => one.unleave))]
  const unfolded = [...new Set(files.flatMap(one => one.unfolded))]
  const notes: string[] = []
  if (already.length > 0) notes.push(`in ${to} already: ${already.join(', ')}`)
  if (unleave.length > 0) {
    const options = unleave.map(path => `--leave ${path}`).join(' ')
    notes.push(`references below ${unleave.join(' and ')} were text, and stay; render with ${options}`)
  }
  if (unfolded.length > 0)
    notes.push(`case counts in ${to}; these names must be stored as written: ${unfolded.join(', ')}`)
  for (const { file, from, seen } of files) {
    if (seen.length > 0)
      notes.push(`${file} was read as ${from}, and has references of ${seen.join(', ')}: --from ${seen[0]}`)
  }
  return notes
}

function totals(files: readonly MigratedFile[]): { rewritten: number; left: number } {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
  return {
    rewritten: sum(files.map(one => one.rewritten)),
    left: sum(files.map(one => one.left.length)),
  }
}
