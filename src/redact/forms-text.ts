/**
 * How JSON, URLs and XML spell a text. Goes in: text; comes out: every spelling, the text itself left out where
 * nothing of it needs an escape.
 */

/** Spellings of JSON writers: plain, nested once, ASCII only, safe inside HTML, and with `\/`. */
export function jsonTexts(text: string): string[] {
  // Nothing here is ever escaped.
  if (/^[\x20!#-.0-;=?-[\]-~]*$/.test(text) && !text.includes('&')) return []
  const plain = JSON.stringify(text).slice(1, -1)
  const nested = JSON.stringify(plain).slice(1, -1)
  const lower = ascii(plain, digits => digits)
  const upper = ascii(plain, digits => digits.toUpperCase())
  const html = plain.replace(/[<>&\u2028\u2029]/g, character => unicode(character))
  const texts = [plain, nested, lower, upper, html, html.replace(/\\u20\w\w|\\u00\w\w/g, upperDigits)]
  const slashed: string[] = []
  for (const spelling of [plain, lower, upper]) slashed.push(spelling.replaceAll('/', '\\/'))
  return [...texts, ...slashed]
}

/** Spellings of URL encoders: component, RFC 3986, whole URL, form, user-info; escapes in both cases. */
export function urlTexts(text: string): string[] {
  if (/^[\w.-]*$/.test(text)) return []
  // Lone surrogates have no UTF-8: encoders either fail or write U+FFFD.
  const wellFormed = text.toWellFormed()
  const component = encodeURIComponent(wellFormed)
  const strict = component.replace(/[!'()*]/g, percent)
  const form = component.replaceAll('%20', '+').replaceAll('~', '%7E')
  const texts = [
    component,
    strict,
    encodeURI(wellFormed),
    form,
    strict.replaceAll('%20', '+').replaceAll('~', '%7E').replaceAll('%2A', '*'),
    component.replaceAll('%3A', ':'),
    strict.replaceAll('%3A', ':'),
  ]
  return [...texts, ...texts.map(encoded => encoded.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()))]
}

/** Spellings of XML and HTML writers, which differ in how they write quotes and whether they touch `>`. */
export function xmlTexts(text: string): string[] {
  if (!/[&<>"']/.test(text)) return []
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  let texts = [base]
  if (text.includes('>')) texts = texts.flatMap(one => [one, one.replaceAll('>', '&gt;')])
  if (text.includes('"')) texts = vary(texts, '"', ['&quot;', '&#34;'])
  if (text.includes("'")) texts = vary(texts, "'", ['&#39;', '&apos;', '&#x27;'])
  return texts
}

function vary(texts: readonly string[], character: string, entities: readonly string[]): string[] {
  return texts.flatMap(text => [text, ...entities.map(entity => text.replaceAll(character, entity))])
}

function ascii(text: string, digitCase: (digits: string) => string): string {
  return text.replace(/[^\x20-\x7e]/g, character => {
    const digits = character.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${digitCase(digits)}`
  })
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function upperDigits(code: string): string {
  return `\\u${code.slice(2).toUpperCase()}`
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
