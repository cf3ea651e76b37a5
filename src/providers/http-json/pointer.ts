/**
 * A JSON pointer (RFC 6901) taken apart: `/a~1b/0` into `a/b` and `0`.
 * @throws TypeError if it is none
 */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new TypeError('that is no JSON pointer (it starts with "/"; "~" is written ~0, "/" ~1)')
  }
  return pointer
    .slice(1)
    .split('/')
    .map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}
