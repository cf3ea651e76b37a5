/**
 * A certificate for `localhost`, `127.0.0.1` and `::1` that signs itself, made when it is needed, so that no private
 * key lies in the repository. For tests alone.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface SelfSigned {
  /** PEM; the certificate is its own authority, so it is also what a client must trust. */
  readonly cert: string
  readonly key: string
}

export interface SelfSignedOptions {
  /** True for a certificate that ended yesterday. Default: `false`. */
  readonly expired?: boolean
}

const DAY_MS = 86_400_000
const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))

export function selfSigned({ expired = false }: SelfSignedOptions = {}): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(
    tagged(0x31, sequence(Buffer.from('0603550403', 'hex'), tagged(0x0c, Buffer.from('localhost')))),
  )
  const end = Date.now() + (expired ? -DAY_MS : DAY_MS)
  const toBeSigned = sequence(
    tagged(0xa0, Buffer.from('020102', 'hex')), // version 3
    tagged(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(end - 2 * DAY_MS), time(end)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(subjectAltName())),
  )
  const signature = tagged(0x03, Buffer.of(0), sign('sha256', toBeSigned, privateKey))
  return {
    cert: pem(sequence(toBeSigned, ECDSA_WITH_SHA256, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function subjectAltName(): Buffer {
  const loopback6 = Buffer.alloc(16)
  loopback6[15] = 1
  const names = sequence(
    tagged(0x82, Buffer.from('localhost')),
    tagged(0x87, Buffer.of(127, 0, 0, 1)),
    tagged(0x87, loopback6),
  )
  return sequence(Buffer.from('0603551d11', 'hex'), tagged(0x04, names))
}

/** UTCTime, whole seconds. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

/** One DER element; lengths up to 65,535. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g)!
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
