import type { Units } from './pool.ts'

/** Four units as one number; for bytes the same as a little-endian load. */
export function load4(units: Units, at: number): number {
  return units[at]! ^ (units[at + 1]! << 8) ^ (units[at + 2]! << 16) ^ (units[at + 3]! << 24)
}

export function mixKey(low: number, high: number): number {
  const value = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  return Math.imul(value ^ (value >>> 15), 0xc2b2ae35)
}
