/** `secrets copy`: between any two providers. */
import type { CopyFlags } from './flags.ts'
import { transfer } from './transfer.ts'
import { openProvider, runCommand, usage } from './with-provider.ts'

export function copyCommand(
  fromUri: string,
  toUri: string,
  keys: readonly string[],
  flags: CopyFlags,
): Promise<number> {
  return runCommand(flags, false, async context => {
    if ((flags.provider ?? []).length > 0)
      throw usage('copy names its two providers itself: secrets copy FROM TO')
    const from = await openProvider(fromUri)
    const to = await openProvider(toUri, true)
    try {
      await transfer(from, to, keys, flags, context)
    } finally {
      await Promise.all([from.close?.(), to.close?.()])
    }
  })
}
