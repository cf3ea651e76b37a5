/**
 * `secrets import`: the entries of a `.env` file into a provider; `K=text` and `SECRET_K=base64` both become `K`. A file
 * with a line that is no entry is refused as a whole: what was meant to be a secret would be missing.
 */
import { dotenv } from '../../providers/dotenv.ts'
import { encodedLines } from '../encoded-lines.ts'
import type { CopyFlags } from './flags.ts'
import { checkNamespaced } from './listed.ts'
import { transfer } from './transfer.ts'
import { withProvider } from './with-provider.ts'

export function importCommand(file: string, flags: CopyFlags): Promise<number> {
  const { namespace, ...rest } = flags
  return withProvider(
    flags,
    async ({ provider, ...context }) => {
      const from = dotenv(file)
      from.preflight?.()
      await encodedLines(file)
      checkNamespaced(provider, namespace)
      await transfer(inNamespace(from, namespace), provider, [], rest, context)
    },
    { mayBeAbsent: true },
  )
}

/** A file has no namespaces: its secrets get the one that was asked for. */
function inNamespace(from: ReturnType<typeof dotenv>, namespace: string | undefined): typeof from {
  if (namespace === undefined) return from
  return {
    ...from,
    list: async options => (await from.list!(options)).map(secret => ({ ...secret, namespace })),
  }
}
