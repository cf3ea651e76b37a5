/**
 * The names of a project's secrets, for the compiler. What `render-config types` writes fills the interface; until then
 * any name goes. No code stands here.
 */

/**
 * One property per secret that the configs of this project ask for. Filled by declaration merging, so that several files
 * add up:
 *
 * @example
 * declare module 'render-config/secret-names' {
 *   interface SecretNames {
 *     DB_PASSWORD: true
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the user's project
export interface SecretNames {}

/** The names that are known, or any text if none is. */
export type SecretName = [keyof SecretNames] extends [never] ? string : keyof SecretNames & string

/** Values by the names of secrets; with known names some may be left out, and no others may be there. */
export type SecretValues<Name extends string = SecretName> = string extends Name
  ? Readonly<Record<string, string | Uint8Array>>
  : { readonly [Key in Name]?: string | Uint8Array }
