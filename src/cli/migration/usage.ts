import { RenderConfigError } from '../../errors.ts'

/** What is wrong with the call. */
export function usage(message: string, hint?: string): RenderConfigError {
  return new RenderConfigError([{ code: 'USAGE', message, ...(hint === undefined ? {} : { hint }) }])
}
