/** Packages of vendors that few users need: they are loaded when they are needed, if they are installed. */
import { ProviderError } from '../errors.ts'

/**
 * @param name also what is to be installed
 * @param purpose `workload identity federation`
 * @throws ProviderError with code ACCESS_DENIED if it is not installed
 */
export async function loadPackage(name: string, purpose: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(name)) as Record<string, unknown>
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const absent = /MODULE_NOT_FOUND$/.test(code)
    const hint = absent ? `install ${name}` : `check the installation of ${name}`
    const what = absent ? 'which is not installed' : 'which could not be loaded'
    throw new ProviderError('ACCESS_DENIED', `${purpose} needs the package ${name}, ${what}`, { hint })
  }
}
