import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FileWatch, watchFiles } from '../../src/watch/watch-files.ts'
import type { WatchedPath } from '../../src/watch/watched-path.ts'

let folder: string
let watch: FileWatch
let told: number
let tell: () => void
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'render-config-watch-')))
  told = 0
  tell = () => {}
  watch = watchFiles({
    onChange: () => {
      told++
      tell()
    },
    onFailure: code => expect.fail(code),
  })
})
afterEach(async () => {
  await watch.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (...names: string[]): string => join(folder, ...names)
const write = (name: string, text = 'x'): void => {
  mkdirSync(join(at(name), '..'), { recursive: true })
  writeFileSync(at(name), text)
}

/** Resolves when a change is told after this call; the test's own limit is the only deadline. */
function nextChange(): Promise<void> {
  return new Promise(resolve => {
    tell = resolve
  })
}

/** Changes, and waits until it is told. */
async function sees(change: () => void): Promise<void> {
  const seen = nextChange()
  change()
  await seen
}

/** A volume as the kubelet writes it: files are links to `..data/…`, and `..data` leads to the folder of now. */
function mountVersion(version: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) write(`mount/..${version}/${name}`, text)
  symlinkSync(`..${version}`, at('mount/..data_tmp'))
  renameSync(at('mount/..data_tmp'), at('mount/..data'))
}

describe('a file', () => {
  const cases: [string, () => void][] = [
    ['written in place', () => write('a.yaml', 'other')],
    ['appended to', () => appendFileSync(at('a.yaml'), 'more')],
    [
      'saved by a rename, as editors do',
      () => {
        write('.a.yaml.swp', 'other')
        renameSync(at('.a.yaml.swp'), at('a.yaml'))
      },
    ],
    [
      'replaced by one of the same size and time',
      () => {
        write('b', 'y')
        utimesSync(at('b'), 1000, 1000)
        renameSync(at('b'), at('a.yaml'))
      },
    ],
    ['deleted', () => unlinkSync(at('a.yaml'))],
    [
      'deleted and made again at once',
      () => {
        unlinkSync(at('a.yaml'))
        write('a.yaml', 'again')
      },
    ],
    [
      'replaced by a link',
      () => {
        write('b', 'y')
        symlinkSync('b', at('l'))
        renameSync(at('l'), at('a.yaml'))
      },
    ],
    ['whose folder is moved away', () => renameSync(folder, `${folder}-moved`)],
  ]
  test.each(cases)('%s is seen', async (_, change) => {
    write('a.yaml')
    utimesSync(at('a.yaml'), 1000, 1000)
    await watch.point([{ path: at('a.yaml') }])
    await sees(change)
    rmSync(`${folder}-moved`, { recursive: true, force: true })
  })

  test('is seen again and again, by whatever way it changes', async () => {
    write('a.yaml')
    await watch.point([{ path: at('a.yaml') }])
    for (let round = 0; round < 5; round++) {
      await sees(() => write('a.yaml', `in place ${round}`))
      await sees(() => {
        write('t', `renamed ${round}`)
        renameSync(at('t'), at('a.yaml'))
      })
      await sees(() => unlinkSync(at('a.yaml')))
      await sees(() => write('a.yaml', `made again ${round}`))
    }
  })

  test('that is not there is seen when it comes, with the folders on its way', async () => {
    const path = at('x/y/a.yaml')
    await watch.point([{ path }])
    await sees(() => mkdirSync(at('x')))
    expect(await watch.point([{ path }])).toBe(true)
    await sees(() => mkdirSync(at('x/y')))
    expect(await watch.point([{ path }])).toBe(true)
    await sees(() => write('x/y/a.yaml'))
    await sees(() => rmSync(at('x'), { recursive: true }))
    expect(await watch.point([{ path }])).toBe(true)
    await sees(() => mkdirSync(at('x')))
  })

  test('of a Kubernetes volume is seen when the volume is swapped, each time', async () => {
    mountVersion('1', { 'a.yaml': '1' })
    symlinkSync('..data/a.yaml', at('mount/a.yaml'))
    const paths = [{ path: at('mount/a.yaml') }]
    await watch.point(paths)
    for (const version of ['2', '3', '4']) {
      await sees(() => mountVersion(version, { 'a.yaml': version }))
      expect(await watch.point(paths)).toBe(true)
    }
  })

  test('behind a link to a release is seen when the link leads to another release', async () => {
    write('releases/1/conf/a.yaml')
    write('releases/2/conf/a.yaml')
    symlinkSync('releases/1', at('current'))
    await watch.point([{ path: at('current/conf/a.yaml') }])
    await sees(() => {
      symlinkSync('releases/2', at('next'))
      renameSync(at('next'), at('current'))
    })
  })

  test('that is watched already is not told as new', async () => {
    write('a.yaml')
    expect(await watch.point([{ path: at('a.yaml') }])).toBe(true)
    expect(await watch.point([{ path: at('a.yaml') }])).toBe(false)
    expect(await watch.point([{ path: at('a.yaml') }, { path: at('b.yaml') }])).toBe(true)
  })
})

describe('a folder', () => {
  const yaml: Omit<WatchedPath, 'path'> = {
    takes: path => path.endsWith('.yaml'),
    enters: path => basename(path) !== 'node_modules',
  }
  const cases: [string, () => void][] = [
    ['a new file', () => write('in/new.yaml')],
    ['a new file in a new folder', () => write('in/deep/er/new.yaml')],
    ['a file that changes', () => write('in/old.yaml', 'other')],
    ['a file that goes', () => unlinkSync(at('in/old.yaml'))],
    ['a file below that changes', () => write('in/sub/old.yaml', 'other')],
    ['a folder that goes', () => rmSync(at('in/sub'), { recursive: true })],
    ['a file that gets its name', () => renameSync(at('in/draft.txt'), at('in/named.yaml'))],
  ]
  test.each(cases)('shows %s', async (_, change) => {
    write('in/old.yaml')
    write('in/sub/old.yaml')
    write('in/draft.txt')
    await watch.point([{ path: at('in'), ...yaml }])
    await sees(change)
  })

  test('says nothing of what does not count', async () => {
    write('in/old.yaml')
    write('in/note.txt')
    write('in/node_modules/p/a.yaml')
    await watch.point([{ path: at('in'), ...yaml }])
    write('in/note.txt', 'other')
    write('in/new.txt')
    write('in/node_modules/p/a.yaml', 'other')
    write('in/node_modules/p/b.yaml')
    // Another watch that sees all of it has seen its last change when this one would have seen them.
    const all = watchFiles({ onChange: () => tell(), onFailure: code => expect.fail(code) })
    await all.point([{ path: at('in'), takes: () => true }])
    await sees(() => write('in/zzz.txt'))
    await all.close()
    expect(told).toBe(0)
  })

  test('of a Kubernetes volume is seen when the volume is swapped', async () => {
    mountVersion('1', { PASSWORD: '1' })
    symlinkSync('..data/PASSWORD', at('mount/PASSWORD'))
    await watch.point([{ path: at('mount'), takes: () => true }])
    for (const version of ['2', '3', '4']) await sees(() => mountVersion(version, { PASSWORD: version }))
  })

  const swaps: [string, (name: string) => void][] = [
    [
      'another takes its place',
      name => {
        write('other/sub/old.yaml', 'other')
        renameSync(at(name), at('aside'))
        renameSync(at('other', ...name.split('/').slice(1)), at(name))
      },
    ],
    [
      'it goes and comes again at once',
      name => {
        rmSync(at(name), { recursive: true })
        write('in/sub/old.yaml', 'again')
      },
    ],
  ]
  test.each(swaps.flatMap(([how, swap]) => [['in', how, swap] as const, ['in/sub', how, swap] as const]))(
    '%s shows what changes in it also after %s',
    async (name, _, swap) => {
      const paths: WatchedPath[] = [{ path: at('in'), ...yaml }, { path: at('in/sub/old.yaml') }]
      write('in/sub/old.yaml')
      await watch.point(paths)
      await sees(() => swap(name))
      await watch.point(paths)
      await sees(() => write('in/sub/old.yaml', 'changed'))
      await sees(() => write('in/sub/new.yaml'))
    },
  )

  test('behind a link asks in the words of the link', async () => {
    mkdirSync(at('real'))
    symlinkSync('real', at('link'))
    await watch.point([{ path: at('link'), takes: path => path === at('link/a.yaml') }])
    await sees(() => write('real/a.yaml'))
  })
})

test('what is no longer asked for is no longer told', async () => {
  write('a/a.yaml')
  write('b/b.yaml')
  await watch.point([{ path: at('a/a.yaml') }])
  await watch.point([{ path: at('b/b.yaml') }])
  write('a/a.yaml', 'other')
  await sees(() => write('b/b.yaml', 'other'))
  const before = told
  expect(before).toBeGreaterThan(0)
  await watch.close()
  expect(await watch.point([{ path: at('a/a.yaml') }])).toBe(false)
})
