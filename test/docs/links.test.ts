import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Links between pages, and to headings on them, lead somewhere; and every page can be reached from the index. */

const root = join(import.meta.dirname, '../..')
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`)
    .sort(),
]

interface Link {
  readonly line: number
  readonly target: string
}

function textOf(page: string): string {
  // What stands in a block of code is no link and no heading.
  return readFileSync(join(root, page), 'utf8').replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, block =>
    block.replace(/[^\n]/g, ''),
  )
}

function linksOf(page: string): Link[] {
  return textOf(page)
    .split('\n')
    .flatMap((text, index) =>
      [...text.replace(/`[^`]*`/g, '``').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({
        line: index + 1,
        target: target!,
      })),
    )
    .filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** As GitHub makes them of headings. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, title] of textOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = title!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
    let anchor = slug
    for (let copy = 1; anchors.has(anchor); copy++) anchor = `${slug}-${copy}`
    anchors.add(anchor)
  }
  return anchors
}

function fileOf(page: string, target: string): string {
  const [path = ''] = target.split('#')
  return path === '' ? page : relative(root, resolve(root, dirname(page), path))
}

describe.each(pages)('%s', page => {
  it('has no link that leads nowhere', () => {
    const dead = linksOf(page).filter(({ target }) => {
      const file = fileOf(page, target)
      const anchor = target.split('#')[1]
      if (file.startsWith('..') || !existsSync(join(root, file))) return true
      if (anchor === undefined) return false
      return statSync(join(root, file)).isDirectory() || !anchorsOf(file).has(anchor)
    })
    expect(dead).toEqual([])
  })
})

describe('the index', () => {
  it('leads to every page', () => {
    const seen = new Set<string>()
    const open = ['docs/README.md']
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (seen.has(page) || !page.endsWith('.md') || !existsSync(join(root, page))) continue
      seen.add(page)
      open.push(...linksOf(page).map(({ target }) => fileOf(page!, target)))
    }
    expect(pages.filter(page => page.startsWith('docs/') && !seen.has(page))).toEqual([])
  })
})
