/** `secrets list`: what a provider holds, as a table or JSON. Never a value. */
import { writeResult } from '../terminal.ts'
import { formatAge } from './age.ts'
import type { ListFlags } from './flags.ts'
import { listSecrets } from './listed.ts'
import { formatTable } from './table.ts'
import { withProvider } from './with-provider.ts'

export function listCommand(flags: ListFlags): Promise<number> {
  const { json, namespace } = flags
  return withProvider(
    flags,
    async ({ provider, printer, signal }) => {
      const secrets = await listSecrets(provider, namespace, signal)
      if (json === true) {
        // Field by field, so that nothing comes along that a provider may add one day.
        const rows = secrets.map(({ key, namespace, id, type, description, updateTime }) => {
          return { key, namespace, id, type, description, updateTime }
        })
        await writeResult(Buffer.from(`${JSON.stringify({ provider: provider.name, secrets: rows })}\n`))
        return
      }
      if (secrets.length === 0) return printer.note(`${provider.name} has no secrets`)
      const spaced = secrets.some(one => (one.namespace ?? '') !== '')
      const now = Date.now()
      const heading = [...(spaced ? ['NAMESPACE'] : []), 'KEY', 'TYPE', 'DESCRIPTION', 'AGE']
      const rows = secrets.map(({ key, namespace = '', type = '', description = '', updateTime }) => [
        ...(spaced ? [namespace] : []),
        key,
        type,
        description,
        formatAge(updateTime, now),
      ])
      await writeResult(Buffer.from(formatTable(heading, rows)))
    },
    { json },
  )
}
