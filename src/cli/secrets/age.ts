const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/**
 * How long ago something was, in one unit: `5 minutes`, `Just now` under a second.
 * @param time ISO 8601; anything else gives nothing
 * @param now milliseconds since 1970
 */
export function formatAge(time: string | undefined, now: number): string {
  const seconds = time === undefined ? Number.NaN : Math.floor((now - Date.parse(time)) / 1000)
  if (Number.isNaN(seconds)) return ''
  const unit = UNITS.find(([, length]) => seconds >= length)
  if (unit === undefined) return 'Just now'
  const number = Math.floor(seconds / unit[1])
  return `${number} ${unit[0]}${number === 1 ? '' : 's'}`
}
