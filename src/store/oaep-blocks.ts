/**
 * Ciphertext of plain RSA-OAEP, as Calyptia Core makes it: SHA-512 for hash and MGF1, an empty label, the text cut
 * into pieces and their ciphertexts joined. One block is the ordinary case. In: ciphertext and private key. Out: the
 * text's bytes.
 *
 * Nothing protects the order and number of the blocks: pieces that were dropped or swapped can not be seen.
 */
import { constants, type KeyObject, privateDecrypt } from 'node:crypto'

/** @returns `undefined` if this is no such ciphertext, or none for this key */
export function openOaepBlocks(ciphertext: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const blockBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  if (blockBytes === 0 || ciphertext.length === 0 || ciphertext.length % blockBytes !== 0) return undefined
  const blocks: Buffer[] = []
  try {
    for (let at = 0; at < ciphertext.length; at += blockBytes) {
      const block = ciphertext.subarray(at, at + blockBytes)
      // `oaepHash` sets the hash of MGF1 as well.
      blocks.push(
        privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha512' }, block),
      )
    }
  } catch {
    return undefined
  }
  return new Uint8Array(Buffer.concat(blocks))
}
