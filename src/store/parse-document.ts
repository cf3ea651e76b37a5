/**
 * The text of a store file as a document. In: bytes. Out: recipients and secrets, all of their structure checked and
 * every secret's metadata compared with what its value is bound to; whether a ciphertext is whole only its key can
 * tell. Refused, with all problems at once: everything else, unknown members included. A file without its final
 * newline was cut.
 */
import { isUtf8 } from 'node:buffer'
import { type Problem, RenderConfigError } from '../errors.ts'
import { checkEntry, checkRecipient, FileFault, isObject, members } from './check-shape.ts'
import { type Entry, entryKey, FORMAT_VERSION, type Recipient, type StoreDocument } from './document.ts'
import { storeFailure } from './failure.ts'

const MOST_PROBLEMS = 20
/** File, list of secrets, secret, JWE, list of recipients, recipient, header. */
const DEEPEST = 7

/**
 * @param file how the user knows the store
 * @throws RenderConfigError with code STORE_INVALID
 */
export function parseDocument(bytes: Buffer, file: string): StoreDocument {
  const source = parseText(bytes, file)
  const problems: Problem[] = []
  const check = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof FileFault)) throw error
      problems.push({ code: 'STORE_INVALID', message: error.message, file, hint: HINT })
      return undefined
    }
  }

  const top = check(() => {
    const found = members(source, ['version', 'recipients', 'secrets'], [], 'the file')
    if (!Array.isArray(found.recipients)) throw new FileFault('"recipients" is not a list')
    if (!Array.isArray(found.secrets)) throw new FileFault('"secrets" is not a list')
    return { recipients: found.recipients as unknown[], secrets: found.secrets as unknown[] }
  })
  const recipients = new Map<string, Recipient>()
  const names = new Set<string>()
  for (const [index, item] of top?.recipients.entries() ?? []) {
    check(() => {
      const recipient = checkRecipient(item, index)
      if (recipients.has(recipient.kid)) throw new FileFault(`the key of "${recipient.name}" is listed twice`)
      if (names.has(recipient.name)) throw new FileFault(`two recipients are called "${recipient.name}"`)
      recipients.set(recipient.kid, recipient)
      names.add(recipient.name)
    })
  }
  const secrets = new Map<string, Entry>()
  for (const [index, item] of top?.secrets.entries() ?? []) {
    if (problems.length >= MOST_PROBLEMS) break
    check(() => {
      const { entry, display } = checkEntry(item, index, recipients)
      const key = entryKey(entry.namespace, entry.name)
      if (secrets.has(key)) throw new FileFault(`secret ${display} is there twice`)
      secrets.set(key, entry)
    })
  }
  if (problems.length > 0) throw new RenderConfigError(problems)
  return { recipients: [...recipients.values()], secrets }
}

const HINT = 'restore the file from version control; a block may be deleted, but not edited, by hand'

function parseText(bytes: Buffer, file: string): Readonly<Record<string, unknown>> {
  const refuse = (what: string, hint = HINT): never => {
    throw storeFailure('STORE_INVALID', what, file, hint)
  }
  if (bytes.length === 0)
    return refuse('the file is empty', 'delete it, and the next write makes a new store')
  if (!isUtf8(bytes)) return refuse('the file is not UTF-8 text')
  const text = bytes.toString('utf8')
  if (/^<{7} /m.test(text)) return refuse('the file has a merge conflict', 'keep whole blocks of either side')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return refuse('the file is not JSON: it is cut, or something else')
  }
  if (!isObject(parsed)) return refuse('the file is not a store: it holds no object')
  if (parsed.version !== FORMAT_VERSION) {
    const isNewer = Number.isInteger(parsed.version) && Number(parsed.version) > FORMAT_VERSION
    return isNewer
      ? refuse(
          `the file has format version ${parsed.version}, this program knows ${FORMAT_VERSION}`,
          'update it',
        )
      : refuse(`the file is not a store: its "version" is not ${FORMAT_VERSION}`)
  }
  if (!text.endsWith('}\n') && !text.endsWith('}\r\n')) {
    return refuse('the file does not end with a line break: it is cut, or was edited')
  }
  if (countMembers(text) !== countParsed(parsed))
    return refuse('the file has the same member twice in one object')
  return parsed
}

/** `JSON.parse` keeps the last of equal members, so a reader of the file could be shown something else. */
function countMembers(text: string): number {
  let count = 0
  for (const match of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (match[1] !== undefined) count++
  return count
}

/** Counts no deeper than a store can be; what is deeper has members that are not known, which is said later. */
function countParsed(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return 0
  const items: unknown[] = Object.values(value)
  const own = Array.isArray(value) ? 0 : items.length
  return items.reduce<number>((sum, item) => sum + countParsed(item, depth + 1), own)
}
