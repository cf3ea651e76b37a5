/** All secrets of a pipeline, page by page. Only the cursor of a `Link` is followed, never the address in it. */
import type { HttpResponse } from '../http/response.ts'
import { strangeAnswer } from '../platform/refusals.ts'
import type { Session } from '../platform/session.ts'
import { errorText, isObject, textOf } from '../platform/shape.ts'
import type { RequestOptions } from '../provider.ts'

export interface CalyptiaSecret {
  readonly id: string
  readonly key: string
  /** Base64. */
  readonly ciphertext: string
  readonly updatedAt: string | undefined
}

const PAGE = 100

/** @throws ProviderError */
export async function listPipeline(
  session: Session,
  path: string,
  limits: RequestOptions,
): Promise<CalyptiaSecret[]> {
  const secrets: CalyptiaSecret[] = []
  const seen = new Set<string>()
  for (let before: string | undefined; ; ) {
    const response = await session.send({ path, query: { last: PAGE, before }, ...limits })
    if (response.status !== 200) throw listFailure(response)
    const page = response.json()
    if (!Array.isArray(page)) throw strangeAnswer(response, 'Calyptia')
    for (const item of page as readonly unknown[]) secrets.push(readSecret(item, response))
    before = nextCursor(response)
    if (before === undefined) return secrets
    // A part of the list would be taken for the whole.
    if (seen.has(before)) throw response.failure('UNREADABLE', 'its pages lead in a circle')
    seen.add(before)
  }
}

/** The server's words, for comparison with a closed list; never for messages. */
export function errorDetail(response: HttpResponse): { readonly error: string; readonly text: string } {
  const body = (): unknown => response.json({ anyType: true })
  const error = errorText(body)
  let detail = ''
  try {
    const json = body()
    if (isObject(json) && typeof json.detail === 'string') detail = json.detail
  } catch {
    // no JSON, no words
  }
  return { error, text: `${error} ${detail}` }
}

function readSecret(item: unknown, response: HttpResponse): CalyptiaSecret {
  const { id, key, value, updatedAt, createdAt } = isObject(item) ? item : {}
  if (typeof id !== 'string' || typeof key !== 'string' || typeof value !== 'string') {
    throw strangeAnswer(response, 'Calyptia')
  }
  return { id, key, ciphertext: value, updatedAt: textOf(updatedAt) ?? textOf(createdAt) }
}

function listFailure(response: HttpResponse): Error {
  const known = ['invalid pipeline secret ID', 'invalid secret key'].find(
    text => text === errorDetail(response).error,
  )
  return known === undefined ? response.failure() : response.failure('INVALID_REFERENCE', known)
}

/** RFC 8288: `<…?last=100&before=CURSOR>; rel="next"`. */
function nextCursor({ headers }: HttpResponse): string | undefined {
  const link = headers.link
  const text = typeof link === 'string' ? link : (link?.join(',') ?? '')
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(text)?.[1]
  if (target === undefined || !URL.canParse(target, 'http://localhost')) return undefined
  return new URL(target, 'http://localhost').searchParams.get('before') ?? undefined
}
