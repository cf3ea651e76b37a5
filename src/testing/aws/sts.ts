/** STS's two operations that make sessions; answers and errors are XML. */
import type { AwsCredentials } from '../../providers/aws/sign.ts'
import type { FakeAnswer, FakeRequest } from '../fake-server.ts'
import { refusedSignature } from './signature.ts'

export interface FakeStsOptions {
  /** New sessions are put here. */
  readonly credentials: Map<string, AwsCredentials>
  /** What is taken as a web identity. */
  readonly webIdentity: string
  readonly now: () => number
}

const XML = { 'content-type': 'text/xml' }

export function answerSts(request: FakeRequest, form: URLSearchParams, options: FakeStsOptions): FakeAnswer {
  const { credentials, webIdentity, now } = options
  const web = form.get('Action') === 'AssumeRoleWithWebIdentity'
  if (web && form.get('WebIdentityToken') !== webIdentity) return refusal('InvalidIdentityToken')
  const refused = web ? undefined : refusedSignature(request, credentials, now())
  if (refused !== undefined) return refusal(refused)
  const number = [...credentials.keys()].filter(key => key.startsWith('ASIA')).length + 1
  const accessKeyId = `ASIA${number}EXAMPLE`
  const secretAccessKey = `SESSION-SECRET-${number}-EXAMPLE`
  const sessionToken = `SESSION-TOKEN-${number}-EXAMPLE`
  credentials.set(accessKeyId, { accessKeyId, secretAccessKey, sessionToken })
  const members = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(now() + 3_600_000).toISOString(),
  }
  const elements = Object.entries(members).map(([name, text]) => `<${name}>${text}</${name}>`)
  return { headers: XML, body: `<Answer><Credentials>${elements.join('')}</Credentials></Answer>` }
}

function refusal(name: string): FakeAnswer {
  const body = `<ErrorResponse><Error><Code>${name}</Code><Message>it is ${name}</Message></Error></ErrorResponse>`
  return { status: 403, headers: XML, body }
}
