/** What all values have in common. */

/** The protected header of every value, in the one spelling that there is: no bit of it can change unseen. */
export const JWE_HEADER = { alg: 'RSA-OAEP-512', enc: 'A256GCM' } as const
export const JWE_PROTECTED: string = Buffer.from(JSON.stringify(JWE_HEADER)).toString('base64url')

export const MOST_VALUE_BYTES: number = 1024 * 1024
export const MOST_FILE_BYTES: number = 128 * 1024 * 1024
