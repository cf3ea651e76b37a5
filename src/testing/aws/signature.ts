/** Checks a request's Signature Version 4 as AWS does: who signed, when, and whether it is right. */
import { type AwsCredentials, sign } from '../../providers/aws/sign.ts'
import type { FakeRequest } from '../fake-server.ts'

const SKEW_MS = 300_000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=/

/**
 * @param credentials those that are taken, by access key
 * @returns the name of the error, or `undefined` if the signature is right
 */
export function refusedSignature(
  request: FakeRequest,
  credentials: ReadonlyMap<string, AwsCredentials>,
  now: number,
): string | undefined {
  const { authorization = '', 'x-amz-date': date = '', 'x-amz-security-token': token } = request.headers
  const match = AUTHORIZATION.exec(authorization)
  if (match === null) return 'MissingAuthenticationTokenException'
  const [, key = '', region = '', service = '', signed = ''] = match
  const known = credentials.get(key)
  if (known === undefined || known.sessionToken !== token) {
    return key.startsWith('ASIA') ? 'ExpiredTokenException' : 'UnrecognizedClientException'
  }
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(Math.abs(time - now) <= SKEW_MS)) return 'InvalidSignatureException'
  const names = signed.split(';').filter(name => name !== 'x-amz-date' && name !== 'x-amz-security-token')
  if (!names.includes('host')) return 'InvalidSignatureException'
  const headers = Object.fromEntries(names.map(name => [name, request.headers[name] ?? '']))
  const target = request.query.size === 0 ? request.path : `${request.path}?${request.query}`
  const { method, body } = request
  const expected = sign({ method, target, headers, body }, known, { region, service, now: time })
  return expected.authorization === authorization ? undefined : 'InvalidSignatureException'
}
