/**
 * True if the text is base64url without padding, in the one spelling that its bytes have: the last character may
 * carry no stray bits, so that no two texts mean the same ciphertext.
 */
export function isBase64url(text: string): boolean {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return false
  const last = text.at(-1) ?? ''
  switch (text.length % 4) {
    case 1:
      return false
    case 2:
      return 'AQgw'.includes(last)
    case 3:
      return 'AEIMQUYcgkosw048'.includes(last)
    default:
      return true
  }
}

/** How many characters so many bytes have in base64url. */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}
