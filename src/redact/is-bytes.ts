/** True for a Uint8Array of any realm: test runners give each file globals of its own, but not its own Buffer. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array).BYTES_PER_ELEMENT === 1 && !isSigned(value)
}

function isSigned(value: ArrayBufferView): boolean {
  return Object.prototype.toString.call(value) === '[object Int8Array]'
}
