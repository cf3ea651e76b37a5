/** The metadata of a secret that is about to be written: a new one's from scratch, an old one's carried on. */
import { randomUUID } from 'node:crypto'
import { displayName, type Entry, type EntryMetadata, idOf } from './document.ts'
import { storeFailure } from './failure.ts'
import { descriptionFault, nameFault, namespaceFault } from './names.ts'
import { SECRET_TYPES } from './secret-type.ts'
import type { SetOptions } from './store-api.ts'

/** @throws RenderConfigError with code WRITE_REFUSED for names and descriptions that the file can not hold */
export function newMetadata(
  name: string,
  old: Entry | undefined,
  options: SetOptions,
  { now, file }: { readonly now: Date; readonly file: string },
): EntryMetadata {
  const { namespace = '', type = old?.type ?? 'variable', description = old?.description ?? '' } = options
  const fault =
    phrase('the name', nameFault(name)) ??
    phrase('the namespace', namespaceFault(namespace)) ??
    phrase('the description', description === '' ? undefined : descriptionFault(description)) ??
    phrase('the type', SECRET_TYPES.includes(type) ? undefined : `is none of ${SECRET_TYPES.join(', ')}`)
  if (fault !== undefined) {
    throw storeFailure('WRITE_REFUSED', `secret ${displayName(namespace, name)}: ${fault}`, file)
  }
  const uid = old?.uid ?? randomUUID()
  const time = now.toISOString()
  return {
    namespace,
    name,
    ...(description !== '' && { description }),
    type,
    id: idOf(uid),
    uid,
    version: (old?.version ?? 0) + 1,
    createTime: old?.createTime ?? time,
    updateTime: time,
  }
}

function phrase(what: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${what} ${fault}`
}
