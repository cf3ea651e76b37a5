/** A fake 1Password Connect server: vaults, lists of items with filters, items with sections, behind a token. */
import { type FakeAnswer, type FakeServer, type FakeServerOptions, startFakeServer } from './fake-server.ts'

export interface FakeOpField {
  readonly label: string
  readonly value?: string
  /** The section's label. */
  readonly section?: string
  readonly totp?: string
}

export interface FakeOnePassword extends FakeServer {
  readonly token: string
  /** Adds an item to a vault, which is made if it is not there; returns the item's id. */
  put(vault: string, title: string, fields: readonly FakeOpField[], state?: 'ARCHIVED'): string
}

interface Item {
  readonly title: string
  readonly state?: string
  readonly fields: readonly object[]
  readonly sections: readonly object[]
}

const error = (status: number, message: string): FakeAnswer => ({ status, json: { status, message } })

export async function startFakeOnePassword(options: FakeServerOptions = {}): Promise<FakeOnePassword> {
  const token = 'eyJ.CONNECT-TOKEN-EXAMPLE'
  const vaults = new Map<string, { readonly name: string; readonly items: Map<string, Item> }>()
  let made = 0
  const newId = (): string => `id${String(++made).padStart(24, '0')}`

  const server = await startFakeServer(
    ({ segments, query, headers }) => {
      // The vendor's own client ends some paths in a slash.
      const [v1, kind, vaultId, items, itemId] = segments.filter(segment => segment !== '')
      if (headers.authorization !== `Bearer ${token}`) return error(401, 'Invalid token signature')
      if (v1 !== 'v1' || kind !== 'vaults') return { status: 404, body: 'page not found' }
      const filter = query.get('filter')
      const wanted =
        filter === null ? undefined : (JSON.parse(filter.replace(/^(?:name|title) eq /, '')) as string)
      if (vaultId === undefined) {
        const found = [...vaults].filter(([, { name }]) => name === (wanted ?? name))
        return { json: found.map(([id, { name }]) => ({ id, name })) }
      }
      const vault = vaults.get(vaultId)
      if (vault === undefined || items !== 'items') return error(404, 'vault not found')
      if (itemId === undefined) {
        const found = [...vault.items].filter(([, { title }]) => title === (wanted ?? title))
        const place = { vault: { id: vaultId } }
        return {
          json: found.map(([id, { title, state }]) => ({ id, title, ...place, ...(state && { state }) })),
        }
      }
      const item = vault.items.get(itemId)
      return item === undefined
        ? error(404, 'item not found')
        : { json: { id: itemId, version: 3, vault: { id: vaultId }, ...item } }
    },
    { errorBody, ...options },
  )
  return {
    ...server,
    token,
    put(vaultName, title, fields, state) {
      const known = [...vaults.values()].find(({ name }) => name === vaultName)
      const vault = known ?? { name: vaultName, items: new Map<string, Item>() }
      if (known === undefined) vaults.set(newId(), vault)
      const labels = [...new Set(fields.flatMap(({ section }) => (section === undefined ? [] : [section])))]
      const id = newId()
      vault.items.set(id, {
        title,
        ...(state !== undefined && { state }),
        sections: labels.map((label, index) => ({ id: `s${index}`, label })),
        fields: fields.map(({ label, value, section, totp }, index) => ({
          id: `f${index}`,
          label,
          ...(value !== undefined && { value }),
          ...(totp !== undefined && { totp }),
          ...(section !== undefined && { section: { id: `s${labels.indexOf(section)}` } }),
        })),
      })
      return id
    },
  }
}

function errorBody(status: number, message: string): { contentType: string; body: string } {
  return { contentType: 'application/json', body: JSON.stringify({ status, message }) }
}
