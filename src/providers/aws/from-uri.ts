/** `//REGION[/PREFIX]`, behind `aws-sm:` and `aws-ssm:`; without a region the usual variables say it. */
import { RenderConfigError } from '../../errors.ts'
import type { Variables } from '../http/proxy.ts'
import type { Provider } from '../provider.ts'
import type { AwsOptions } from './options.ts'

/**
 * @param create makes the provider of what stands behind the region, without its first slash
 * @throws RenderConfigError with code USAGE
 */
export function awsFromUri(
  scheme: string,
  rest: string,
  env: Variables,
  create: (below: string, options: AwsOptions) => Provider,
): Provider {
  try {
    const [, region = '', below = ''] =
      /^\/\/([^/]*)(?:\/(.*))?$/.exec(rest) ?? refuse('that is no //REGION/NAME')
    return create(decodeURIComponent(below), { ...(region !== '' && { region }), env })
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof URIError)) throw error
    const hint = `write ${scheme}://eu-west-1, or ${scheme}://eu-west-1/NAME`
    throw new RenderConfigError([{ code: 'USAGE', message: `${scheme}: ${error.message}`, hint }])
  }
}

function refuse(message: string): never {
  throw new TypeError(message)
}
