/**
 * The names under which the entries of a `.env` file can be asked for. In: the file's bytes. Out: lookups.
 *
 * The name `K` holds the secret `K` as it is, `SECRET_K` holds it as base64; asked by its whole name, `SECRET_K`
 * gives its text. An exact name wins: `K` before `SECRET_K`. Else both are matched regardless of case, and
 * several hits are refused. Of a name written twice the last counts.
 */
import { isUtf8 } from 'node:buffer'
import { ProviderError } from '../errors.ts'
import { parseDotenv } from '../text/dotenv.ts'
import { readEncodedSecret } from './encoded-secret.ts'
import { foldNames } from './folded-names.ts'
import { knownValues } from './known-values.ts'
import type { KnownSecret, ProviderOutcome } from './provider.ts'

export interface DotenvSecrets {
  find(key: string): ProviderOutcome
  /** The shortest name of each secret. */
  readonly keys: readonly string[]
  values(): Generator<KnownSecret>
}

const PREFIX = 'SECRET_'

/** A name to ask for, and the entry that answers. */
interface Way {
  readonly key: string
  readonly name: string
  readonly text: string
  readonly encoded: boolean
}

/**
 * @param path for messages
 * @param encoding of `SECRET_` names
 * @throws ProviderError UNREADABLE if the file is UTF-16
 */
export function readDotenvSecrets(bytes: Buffer, path: string, encoding: 'base64' | 'plain'): DotenvSecrets {
  if (bytes.length > 1 && (bytes.readUInt16BE() === 0xfffe || bytes.readUInt16BE() === 0xfeff)) {
    throw new ProviderError('UNREADABLE', `${path} is UTF-16 text`, { hint: 'save it as UTF-8' })
  }
  const isText = isUtf8(bytes)
  const texts = new Map(parseDotenv(bytes.toString('utf8')).entries.map(({ name, value }) => [name, value]))
  const whole = [...texts].map(([name, text]): Way => ({ key: name, name, text, encoded: false }))
  const decoded = whole
    .filter(({ name }) => name.startsWith(PREFIX))
    .map((way): Way => ({ ...way, key: way.name.slice(PREFIX.length), encoded: encoding === 'base64' }))
  const exact = new Map([...decoded, ...whole].map(way => [way.key, way]))
  const folded = foldNames([...whole, ...decoded], way => way.key)
  const shortest = [...whole.filter(({ name }) => !name.startsWith(PREFIX)), ...decoded]

  const read = ({ name, text, encoded }: Way): ProviderOutcome => {
    if (!isText && text.includes('\ufffd')) {
      return new ProviderError('UNREADABLE', `${name} in ${path} is not UTF-8 text`)
    }
    return encoded ? readEncodedSecret(text, `${name} in ${path}`) : text
  }

  return {
    keys: [...new Set(shortest.map(way => way.key))],
    find(key) {
      const own = exact.get(key)
      if (own !== undefined) return read(own)
      const [hit, ...others] = folded.matches(key)
      if (hit === undefined) return undefined
      if (others.length === 0) return read(hit)
      const names = [hit, ...others].map(way => way.name).sort()
      return new ProviderError(
        'INVALID_REFERENCE',
        `several names in ${path} match "${key}": ${names.join(', ')}`,
        {
          hint: 'no name matches letter by letter, and these differ in case alone; keep one of them',
        },
      )
    },
    *values() {
      for (const { key, text, encoded } of shortest) {
        if (encoded) yield* knownValues(key, text)
        else yield { name: key, value: text }
      }
    },
  }
}
