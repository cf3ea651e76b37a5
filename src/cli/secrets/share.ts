/** `secrets share`, `secrets unshare`: who may read a secret. */
import type { ShareFlags } from './flags.ts'
import { checkNamespaced } from './listed.ts'
import { readFrom } from './read-value.ts'
import { refuseShare } from './refusals.ts'
import { withProvider } from './with-provider.ts'

/** @param who in the provider's words: a name, a thumbprint; `@FILE` is the text of a file, such as a public key */
export function shareCommand(
  verb: 'share' | 'unshare',
  key: string,
  who: string,
  flags: ShareFlags,
): Promise<number> {
  const { namespace, name, level } = flags
  return withProvider(flags, async ({ provider, printer, signal }) => {
    checkNamespaced(provider, namespace)
    if (provider[verb] === undefined) throw refuseShare(provider, verb)
    const reference = { key, ...(namespace !== undefined && { namespace }) }
    const note = await provider[verb](reference, await readWho(who), {
      ...signal,
      ...(name !== undefined && { recipientName: name }),
      ...(level !== undefined && { level }),
    })
    const done = verb === 'share' ? 'shared' : 'no longer shared'
    const shown = name ?? (who.startsWith('@') ? who.slice(1) : who)
    printer.note(`${done} ${JSON.stringify(key)} in ${provider.name} with ${shown}`)
    if (note !== undefined) printer.note(`note: ${note}`)
  })
}

/** @throws RenderConfigError with code IO */
export async function readWho(who: string): Promise<string> {
  return who.startsWith('@') ? Buffer.from(await readFrom(who.slice(1))).toString('utf8') : who
}
