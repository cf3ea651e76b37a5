/** `secrets copy`: between any two providers. */
import type { CopyFlags } from './flags.ts'
import { transfer } from './transfer.ts'
import { openProvider, runCommand, settingsOf, usage } from './with-provider.ts'

export function copyCommand(
  fromUri: string,
  toUri: string,
  keys: readonly string[],
  flags: CopyFlags,
): Promise<number> {
  return runCommand(flags, false, async context => {
    if ((flags.provider ?? []).length > 0)
      throw usage('copy names its two providers itself: secrets copy FROM TO')
    const settings = () => settingsOf(flags)
    const from = await openProvider(fromUri, { settings })
    const to = await openProvider(toUri, { settings, mayBeAbsent: true })
    try {
      await transfer(from, to, keys, flags, context)
    } finally {
      await Promise.all([from.close?.(), to.close?.()])
    }
  })
}
