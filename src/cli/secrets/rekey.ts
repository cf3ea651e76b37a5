/** `secrets rekey`: puts one recipient's key in the place of another's, in every secret of a store. */
import type { RekeyFlags } from './flags.ts'
import { readWho } from './share.ts'
import { storeOf } from './store-of.ts'
import { withProvider } from './with-provider.ts'

/** @param from @param to a recipient's name or thumbprint, or `@FILE` with a public key */
export function rekeyCommand(from: string, to: string, flags: RekeyFlags): Promise<number> {
  const { name } = flags
  return withProvider(flags, async ({ provider, printer }) => {
    const store = storeOf(provider, 'change')
    const { warning } = await store.rekey(
      await readWho(from),
      await readWho(to),
      name === undefined ? {} : { name },
    )
    printer.note(`put the key of ${to} in the place of ${from} in ${provider.name}`)
    printer.note(`note: ${warning}`)
  })
}
