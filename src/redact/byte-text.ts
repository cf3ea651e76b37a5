/** Bytes with the view that reads four of them at once; only the first `length` of them are the text. */
export interface ByteText {
  readonly bytes: Uint8Array
  readonly view: DataView
  length: number
}

export function byteText(bytes: Uint8Array): ByteText {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), length: bytes.length }
}

/** The bytes that are the text. */
export function textBytes({ bytes, length }: ByteText): Uint8Array {
  return length === bytes.length ? bytes : bytes.subarray(0, length)
}
