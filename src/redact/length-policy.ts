/**
 * How much of its surroundings a value needs before it is masked. A value of three letters found anywhere in text
 * would mangle every log, and a mangled log gets its masking switched off; a value of eight is found anywhere.
 */
export type Treatment =
  /** Found anywhere, in every form. */
  | 'anywhere'
  /** Found in its plain, JSON and URL forms, between characters that are not part of a word. */
  | 'delimited'
  /** Masked only where a whole field equals it. */
  | 'whole-field'

/** Values of this many characters and more are found anywhere; the option `minimum` may lower it, never raise it. */
export const MINIMUM = 8
/** Below this many characters a value is never looked for inside text. */
const DELIMITED_MINIMUM = 4

/** Values that stand in nearly every file: masking them hides nothing and spoils everything. */
const STOP_LIST: ReadonlySet<string> = new Set(
  (
    'true false null none nil undefined yes no on off enabled disabled default empty unknown ' +
    'admin administrator root user username guest public private anonymous postgres mysql redis mongodb ' +
    'test testing tests dev develop development stage staging prod production local localhost 127.0.0.1 0.0.0.0 ' +
    'password passwd secret secrets token changeme example string number boolean object http https ' +
    'info debug warn warning error trace fatal main master'
  ).split(' '),
)

/** @param minimum characters from which on a value is found anywhere, 1 to 8 */
export function treatmentOf(value: string | Uint8Array, minimum: number): Treatment {
  if (typeof value === 'string' && STOP_LIST.has(value.toLowerCase())) return 'whole-field'
  if (value.length >= minimum) return 'anywhere'
  return value.length >= DELIMITED_MINIMUM ? 'delimited' : 'whole-field'
}
