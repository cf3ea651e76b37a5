/** What the `secrets` commands say to providers that can not do what is asked, with what they can do instead. */
import type { RenderConfigError } from '../../errors.ts'
import type { Provider } from '../../providers/provider.ts'
import { writeRefused } from './with-provider.ts'

export function refuseSet(provider: Provider): RenderConfigError {
  return writeRefused(`${provider.name} can not be written`, `${abilities(provider)}; ${elsewhere(provider)}`)
}

export function refuseDelete(provider: Provider): RenderConfigError {
  return writeRefused(
    `${provider.name} can not delete secrets`,
    `${abilities(provider)}; ${elsewhere(provider)}`,
  )
}

export function refuseShare(provider: Provider, verb: 'share' | 'unshare'): RenderConfigError {
  const hint = `${abilities(provider)}; who may read there is said in its own settings`
  return writeRefused(`${provider.name} can not ${verb} secrets`, hint)
}

function abilities(provider: Provider): string {
  const able = [
    provider.list !== undefined && 'list',
    provider.writeOnly !== true && 'get',
    provider.set !== undefined && 'set',
    provider.delete !== undefined && 'delete',
    provider.share !== undefined && 'share',
  ].filter(one => one !== false)
  return `it can ${able.join(', ')}`
}

function elsewhere({ name }: Provider): string {
  const [scheme = ''] = name.split(' ', 1)
  return (
    WAYS[scheme] ?? 'use its own tools to write, or copy to a store: secrets copy FROM store:secrets.json'
  )
}

const WAYS: Readonly<Record<string, string>> = {
  env: 'variables are set by whoever starts the process; render-config encode makes their lines from a .env file',
  dotenv: 'edit the file, or move it into a store: secrets import FILE -p store:secrets.json',
  dir: 'write the files there, or copy them into a store: secrets copy dir:PATH store:secrets.json',
}
