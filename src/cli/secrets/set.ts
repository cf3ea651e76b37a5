/** `secrets set`: adds or replaces a secret. The value is never shown. */

import type { SetFlags } from './flags.ts'
import { checkNamespaced } from './listed.ts'
import { readGivenValue } from './read-value.ts'
import { refuseSet } from './refusals.ts'
import { withProvider } from './with-provider.ts'

export function setCommand(key: string, word: string | undefined, flags: SetFlags): Promise<number> {
  const { namespace, type, description } = flags
  return withProvider(
    flags,
    async ({ provider, printer, redactor, signal }) => {
      checkNamespaced(provider, namespace)
      if (provider.set === undefined) throw refuseSet(provider)
      const { value, notes } = await readGivenValue(key, word, signal.signal)
      redactor.add(value, key)
      for (const note of notes) printer.note(note)
      await provider.set({ key, ...(namespace !== undefined && { namespace }) }, value, {
        ...signal,
        ...(type !== undefined && { type }),
        ...(description !== undefined && { description }),
      })
      printer.note(`set ${JSON.stringify(key)} in ${provider.name}`)
    },
    { mayBeAbsent: true },
  )
}
