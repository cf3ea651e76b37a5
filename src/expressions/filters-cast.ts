import type { Filter } from './filter.ts'
import { Typed, toText, type Value, ValueError } from './value.ts'

/** Filters that give a value a type. They read the text strictly: a type never comes from how a value looks. */

function int(input: Value): Value {
  const text = toText(input).trim()
  if (!/^[+-]?\d{1,400}$/.test(text)) throw new ValueError('the value is not a whole number')
  const literal = BigInt(text.replace(/^\+/, '')).toString()
  return new Typed(literal, { type: 'int', literal })
}

function float(input: Value): Value {
  const text = toText(input).trim()
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) || text.length > 400)
    throw new ValueError('the value is not a number')
  const number = Number(text)
  if (!Number.isFinite(number)) throw new ValueError('the number is out of range')
  return new Typed(String(number), { type: 'float', literal: floatLiteral(number) })
}

/** A form that every reader takes for a float: a point always, and a sign in the exponent (YAML 1.1 asks for both). */
function floatLiteral(number: number): string {
  const [mantissa, exponent] = String(number).split('e')
  const pointed = mantissa!.includes('.') ? mantissa! : `${mantissa}.0`
  if (exponent === undefined) return pointed
  return `${pointed}e${/^[+-]/.test(exponent) ? exponent : `+${exponent}`}`
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', 'on', '1'])
const FALSE: ReadonlySet<string> = new Set(['false', 'no', 'off', '0'])

function bool(input: Value): Value {
  const text = toText(input).trim().toLowerCase()
  const literal = TRUE.has(text) ? 'true' : FALSE.has(text) ? 'false' : undefined
  if (literal === undefined)
    throw new ValueError('the value is neither true nor false', 'true, yes, on, 1 or false, no, off, 0')
  return new Typed(literal, { type: 'bool', literal })
}

export const casts: Readonly<Record<string, Filter>> = {
  int: { parameters: [], apply: int },
  float: { parameters: [], apply: float },
  bool: { parameters: [], apply: bool },
}
