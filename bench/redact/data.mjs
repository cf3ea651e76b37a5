// Generated logs and secrets: the same on every machine, and like what services write.

export function createRandom(seed) {
  let state = seed | 0
  return limit => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) % limit
  }
}

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = '0123456789abcdef'
const SYMBOLS = `${BASE62}!#$%&()*+,-./:;<=>?@[]^_{|}~`
const QUOTES = `${BASE62}"'\\  "`
const PREFIXES = ['ghp_', 'sk_live_', 'xoxb-', 'AKIA', 'glpat-', 'npm_', 'hvs.']

function text(random, alphabet, length) {
  let result = ''
  for (let at = 0; at < length; at++) result += alphabet[random(alphabet.length)]
  return result
}

/** Secrets of 12 to 40 characters: 30 % base62, 15 % with a vendor's prefix, 20 % hex, 20 % symbols, 15 % quotes and spaces. */
export function makeSecrets(count, seed = 7, shortest = 12) {
  const random = createRandom(seed)
  const secrets = new Set()
  while (secrets.size < count) {
    const kind = random(100)
    const length = shortest + random(41 - shortest)
    if (kind < 30) secrets.add(text(random, BASE62, length))
    else if (kind < 45) {
      const prefix = PREFIXES[random(PREFIXES.length)]
      secrets.add(prefix + text(random, BASE62, Math.max(shortest, length - prefix.length)))
    } else if (kind < 65) secrets.add(text(random, HEX, length))
    else if (kind < 85) secrets.add(`x${text(random, SYMBOLS, length - 1)}`)
    else secrets.add(`q${text(random, QUOTES, length - 2)}z`)
  }
  return [...secrets]
}

/** The forms of the published figures: plain, JSON, URL, three base64 cores, hex. */
export function basicForms(secret) {
  const bytes = Buffer.from(secret)
  const forms = new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
  ])
  for (let before = 0; before < 3; before++) {
    const bits = 8 * (before + bytes.length)
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    forms.add(encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6)))
  }
  return [...forms]
}

const PATHS = [
  '/api/v1/orders',
  '/healthz',
  '/users/profile',
  '/static/app.js',
  '/login',
  '/metrics',
  '/v2/items/search',
]
const MESSAGES = [
  'request completed',
  'cache miss',
  'connection reset by peer',
  'retrying upstream',
  'job finished',
  'user signed in',
]
const LEVELS = ['INFO', 'WARN', 'DEBUG', 'ERROR']

function line(random) {
  const kind = random(1000)
  const time = 1_790_000_000_000 + random(1_000_000_000)
  const path = PATHS[random(PATHS.length)]
  const message = MESSAGES[random(MESSAGES.length)]
  if (kind < 400) {
    return `{"level":30,"time":${time},"pid":${random(65536)},"hostname":"worker-${random(64)}","reqId":"${text(random, HEX, 24)}","method":"GET","url":"${path}?id=${random(1e6)}","statusCode":200,"responseTime":${random(4000)},"msg":"${message}"}`
  }
  if (kind < 650) {
    return `${new Date(time).toISOString()} ${LEVELS[random(4)]} [service-${random(32)}] ${message} after ${random(5000)}ms path=${path} user=${text(random, 'abcdefghijklmnopqrstuvwxyz', 8)} attempt=${random(9)} shard=${random(128)} queue=default region=eu-central-${random(3)} trace=${text(random, HEX, 16)}`
  }
  if (kind < 800) {
    return `10.${random(256)}.${random(256)}.${random(256)} - - [21/Nov/2026:10:${10 + random(50)}:${10 + random(50)} +0000] "GET ${path}?page=${random(500)} HTTP/1.1" 200 ${random(90000)} "https://shop.example/start" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"`
  }
  if (kind < 900)
    return `    at Object.handle${random(99)} (/srv/app/node_modules/framework/lib/router/layer.js:${random(900)}:${random(80)})`
  if (kind < 960)
    return `layer sha256:${text(random, HEX, 64)} verified, size ${random(1e8)} bytes, pulled in ${random(900)}ms`
  if (kind < 985) {
    return `authorization accepted eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${text(random, BASE62, 90)}.${text(random, BASE62, 60)} for client ${random(4000)}`
  }
  return `Zahlung bestätigt für Zoë Müller, Straße ${random(300)}, Grüße — 注文が確定しました №${random(1e6)}`
}

/** A log of about `size` bytes. */
export function makeLog(size, seed = 3) {
  const random = createRandom(seed)
  const log = Buffer.allocUnsafeSlow(size)
  let at = 0
  // One block of lines is generated, the rest is that block in another order: generation would take minutes.
  const lines = []
  while (at < Math.min(size, 8 * 2 ** 20)) {
    const bytes = Buffer.from(`${line(random)}\n`)
    lines.push(bytes)
    at += bytes.copy(log, at)
  }
  while (at < size) at += lines[random(lines.length)].copy(log, at)
  return log
}

/** The log with a form of a secret put over it about every 2 KB; 60 % of them plain. */
export function withHits(log, secrets, every = 2048, seed = 11) {
  const random = createRandom(seed)
  const result = Buffer.from(log)
  for (let at = random(every); at < result.length - 512; at += (every >> 1) + random(every)) {
    const secret = secrets[random(secrets.length)]
    const forms = basicForms(secret)
    const form = random(100) < 60 ? secret : forms[random(forms.length)]
    result.write(form, at)
  }
  return result
}

export function chunksOf(bytes, size = 65536) {
  const chunks = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}
