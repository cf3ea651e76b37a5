/** What the chain itself reads: its secrets are meant to be there. In: the options. Out: which of them a path is. */
import { existsSync, realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { fileId } from '../../files/identity.ts'
import { secretFiles } from '../create-providers.ts'
import type { ChainFlags } from '../options.ts'

/** @returns for a file that the chain reads, what the user called it or the folder it is in */
export type ChainFileOf = (path: string) => string | undefined

const LOCAL = /^(?:[^:=]*=)?(dotenv|dir|store):([^?]+)/

export function chainFiles(flags: ChainFlags): ChainFileOf {
  const files = new Map<string, string>()
  const folders: { readonly root: string; readonly name: string }[] = []
  const addFile = (path: string): void => {
    const id = fileId(path)
    if (id !== undefined) files.set(id, path)
  }
  for (const path of secretFiles(flags)) addFile(path)
  for (const { uri, folder } of providersOf(flags)) {
    const [, scheme, rest = ''] = LOCAL.exec(uri) ?? []
    const path = rest === '' || folder === undefined ? rest : relative('', resolve(folder, rest))
    if (scheme !== 'dir') addFile(path)
    else if (existsSync(path)) folders.push({ root: realpathSync(path) + sep, name: path })
  }
  return path => {
    if (folders.length > 0) {
      const real = realpathSync(path)
      const folder = folders.find(({ root }) => real.startsWith(root))
      if (folder !== undefined) return folder.name
    }
    return files.size === 0 ? undefined : files.get(fileId(path) ?? '')
  }
}

/** Those of the call, else those of the settings, whose paths start elsewhere. */
function providersOf({ provider, settings }: ChainFlags): { uri: string; folder?: string }[] {
  if (provider !== undefined) return provider.map(uri => ({ uri }))
  return (settings?.providers ?? []).map(({ uri }) => ({ uri, folder: settings!.folder }))
}
