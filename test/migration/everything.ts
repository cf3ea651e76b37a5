import { createRenderer, type Renderer } from '../../src/index.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { FIELDS } from './notations.ts'

/** Every key is here and its value tells its name; behind `vault:` it is JSON with every field that a test asks for. */
export function everythingRenderer(): Renderer {
  const textFor = (key: string): string => `${key.toLowerCase().replace(/[^a-z0-9]/g, 'Z')}EXAMPLE`
  const everything = (name: string): Provider => ({ name, get: async ({ key }) => textFor(key) })
  const vault: Provider = {
    name: 'vault',
    get: async ({ key }) =>
      JSON.stringify(Object.fromEntries(FIELDS.map(field => [field, textFor(`${key}.${field}`)]))),
  }
  return createRenderer({ providers: [everything('op'), everything('apolo'), vault, everything('all')] })
}
