import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { formatPage } from '../../../src/cli/explain/format-page.ts'
import { formatText } from '../../../src/cli/explain/format-text.ts'
import { redactExplanation } from '../../../src/cli/explain/redact-explanation.ts'
import {
  createRenderer,
  dotenv,
  type Explanation,
  memory,
  type NamedSource,
  type Provider,
} from '../../../src/index.ts'
import { type Browser, hasBrowser, type Page, startBrowser } from './browser.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/explain')
const now = Date.parse('2026-02-01T00:00:00Z')

interface Explained {
  readonly html: string
  readonly text: string
}

async function explained(
  sources: readonly NamedSource[],
  providers: readonly Provider[],
): Promise<Explained> {
  const renderer = createRenderer({ providers, env: { ENV_REGION: 'eu' } })
  const redact = (text: string): string => renderer.redactor.redact(text)
  const explanations: Explanation[] = (await renderer.explainAll(sources)).map(one =>
    redactExplanation(one, redact),
  )
  return {
    html: formatPage(explanations, { redact, now }),
    text: formatText(explanations, { colored: false, now }),
  }
}

const read = (name: string): { source: string; filename: string } => ({
  source: readFileSync(join(fixtures, name), 'utf8'),
  filename: name,
})
const flow = (): Promise<Explained> =>
  explained([read('flow/flow.yml')], [dotenv(join(fixtures, 'flow/secrets.env'))])
const hostile = (): Promise<Explained> =>
  explained(
    [
      read('hostile/page.txt'),
      { source: 'x: {{ secrets.ok }}\n', filename: '"><img src=x onerror=alert(9)>\u202efdp.yaml' },
    ],
    [dotenv(join(fixtures, 'hostile/secrets.env')), { name: '<b>\u202e&store', get: () => undefined }],
  )

describe('the page', () => {
  it('tells the statements of a whole template, as text whatever they hold', async () => {
    const source = `a: 1\n{% if secrets.ok == '<img src=x onerror=alert(9)>' %}b: 2{% endif %}\n`
    const { html, text } = await explained(
      [{ source, filename: 'f.yaml', mode: 'template' }],
      [memory({ ok: 'hunter2-EXAMPLE' })],
    )
    expect(text).toMatch(/ {2}2:1 {2}\{% if .* used\n +ok {2}found in memory\n/)
    expect(html).toContain('<h3>Statements that ask for secrets</h3>')
    expect(html).toContain('&lt;img src=x onerror=alert(9)&gt;')
    expect(html).not.toContain('<img')
    expect(html + text).not.toContain('hunter2')
  })

  it('allows its own style and script by their hashes, and nothing else', async () => {
    const { html } = await hostile()
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)!
    const hashOf = (element: string): string => {
      const [, inside] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)!
      return `'sha256-${createHash('sha256').update(inside!).digest('base64')}'`
    }
    expect(policy!.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf('style')}`,
      `script-src ${hashOf('script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(html.match(/<script/g)).toHaveLength(1)
  })

  it('holds the hostile config as text alone', async () => {
    const { html } = await hostile()
    const body = html.slice(html.indexOf('<body>'), html.lastIndexOf('<script>'))
    const tags = new Set(Array.from(body.matchAll(/<\/?([a-z0-9]+)/g), match => match[1]))
    expect([...tags].filter(tag => ['script', 'img', 'style', 'b', 'iframe', 'link'].includes(tag!))).toEqual(
      [],
    )
    // The five characters that mean something, and those that are not seen or turn the text round.
    expect(body.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>"'`\u202a-\u202e\u2066-\u2069\u200b\x07\x1b]/)
    const attributes = Array.from(body.matchAll(/<[a-z0-9]+((?: [a-z-]+(?:="[^"<>]*")?)*)>/g))
    expect(attributes).toHaveLength(body.match(/<[a-z]/g)!.length)
    expect(body.replace(/="[^"]*"/g, '')).not.toMatch(/<[^>]* (?:on\w+|style|src|srcdoc)/)
    expect(body.match(/href="[^#]/g)).toBeNull()
  })

  it('has no value in it, whole or in part, where a template holds one in plain sight', async () => {
    const { html, text } = await hostile()
    for (const shown of [html, text]) expect(shown).not.toMatch(/hunter2/i)
    expect(html).toContain('*** in plain sight')
  })

  it('is the same page whatever the values are, and however long', async () => {
    const source = { source: `a: {{ secrets.A }}\nb: "x {{ secrets.A }}"\n`, filename: 'f.yaml' }
    const short = await explained([source], [memory({ A: 'short-EXAMPLE' })])
    const long = await explained([source], [memory({ A: `${'long '.repeat(400)}: "EXAMPLE"\n` })])
    expect(long).toEqual(short)
  })

  it('says how old a value is, and which version', async () => {
    const provider: Provider = {
      name: 'remote',
      get: () => ({ value: 'hunter2-EXAMPLE', version: '7', createdAt: '2026-01-20T00:00:00Z' }),
    }
    const { html, text } = await explained(
      [{ source: 'a: {{ secrets.A }}\n', filename: 'f.yaml' }],
      [provider],
    )
    for (const shown of [html, text]) expect(shown).toContain('version 7, 1 week old')
  })

  it('numbers the lines of the template, whatever ends them', async () => {
    const source = '\ufeffa: 1\r\nb: {{ secrets.A\r\n  | upper }}\r\n\r\nc: 2'
    const { html } = await explained([{ source, filename: 'f.yaml' }], [memory({ A: 'x-EXAMPLE' })])
    const numbers = Array.from(html.matchAll(/data-n="(\d+)"/g), match => match[1])
    expect(numbers).toEqual(['1', '2', '3', '4', '5'])
    expect(html).not.toContain('\\x0d')
  })
})

describe.skipIf(!hasBrowser('the pages of explain'))('the page in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  }, 60_000)
  afterAll(() => browser?.close())

  const contexts: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })

  interface Opened {
    readonly page: Page
    /** What the page asked of the network, and what it complained of. */
    readonly requests: string[]
    readonly complaints: string[]
  }

  async function open(html: string, options: object = {}): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options })
    contexts.push(context)
    const page = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('request', request => requests.push(request.url()))
    await page.route('http://page.example/', route => route.fulfill({ contentType: 'text/html', body: html }))
    await page.goto('http://page.example/')
    return { page, requests, complaints }
  }

  it.each([
    ['an ordinary config', flow],
    ['a hostile one', hostile],
  ])('asks nothing of the network, runs nothing and complains of nothing, for %s', async (_, pageOf) => {
    const { page, requests, complaints } = await open((await pageOf()).html)
    await page.locator('a.x').first().hover()
    // An alert would have stopped the page here.
    expect(await page.evaluate('1 + 1')).toBe(2)
    expect({ requests, complaints }).toEqual({ requests: ['http://page.example/'], complaints: [] })
  })

  it('shows the template as it is, line by line', async () => {
    const { page } = await open((await flow()).html)
    const shown = await page.locator('.line').allInnerTexts()
    expect(shown.map(line => line.replace(/\n$/, ''))).toEqual(
      read('flow/flow.yml').source.trimEnd().split('\n'),
    )
  })

  it('is walked through by keyboard: each expression has its card, Escape puts it away, Enter goes to the entry', async () => {
    const { page } = await open((await flow()).html)
    const card = page.locator('#card')
    const links = await page.locator('a.x').count()
    expect(links).toBe(12)
    await page.locator('.code').focus()
    const walked: unknown[] = []
    for (let index = 0; index < links; index++) {
      await page.keyboard.press('Tab')
      walked.push([await page.evaluate('document.activeElement.matches("a.x")'), await card.isVisible()])
    }
    expect(walked).toEqual(Array(links).fill([true, true]))
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Escape')
    expect(await card.isHidden()).toBe(true)
    const target = await page.evaluate('document.activeElement.getAttribute("href")')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('location.hash')).toBe(target)
  })

  it('shows where a value comes from while a pointer is there, and lets it move onto the card', async () => {
    const { page } = await open((await flow()).html)
    const card = page.locator('#card')
    await page.locator('a.x', { hasText: 'DB_PASSWORD' }).hover()
    expect(await card.textContent()).toMatch(/DB_PASSWORD\s*found in dotenv/)
    await card.hover()
    expect(await card.isVisible()).toBe(true)
    await page.mouse.move(2, 2)
    await card.waitFor({ state: 'hidden' })
  })

  it('masks values without changing the lines', async () => {
    const { page } = await open((await flow()).html)
    await page.locator('label[for=view-masked]').click()
    const lines = await page.locator('.line').allInnerTexts()
    expect(lines).toHaveLength(24)
    expect(lines[12]).toMatch(/^ {4}password: "\*\*\*"$/m)
    expect(lines[18]).toContain("{{ secret('SLACK_TOKEN') | jq('.a') }}")
  })

  const background = (page: Page): Promise<unknown> =>
    page.evaluate('getComputedStyle(document.body).backgroundColor')

  it('follows the system from light to dark, and can be told otherwise', async () => {
    const { page } = await open((await flow()).html, { colorScheme: 'light' })
    const light = await background(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    const dark = await background(page)
    expect(dark).not.toBe(light)
    await page.locator('label[for=theme-light]').click()
    expect(await background(page)).toBe(light)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.locator('label[for=theme-dark]').click()
    expect(await background(page)).toBe(dark)
  })

  it.each(['light', 'dark'])('has text of enough contrast, %s', async colorScheme => {
    const { page } = await open((await flow()).html, { colorScheme })
    expect(await page.evaluate(POOR_CONTRAST)).toEqual([])
  })

  it('has landmarks, a name for each, and links and labels that lead somewhere', async () => {
    const { page } = await open((await hostile()).html)
    expect(await page.getByRole('banner').count()).toBe(1)
    expect(await page.getByRole('main').count()).toBe(1)
    expect(await page.getByRole('navigation', { name: 'Files' }).getByRole('link').count()).toBe(2)
    expect(await page.getByRole('region', { name: 'hostile/page.txt, the template' }).count()).toBe(1)
    expect(await page.getByRole('group', { name: 'Colours' }).getByRole('radio').count()).toBe(3)
    expect(await page.evaluate(LOST_IDS)).toEqual([])
  })

  it.each([360, 1100])('is no wider than a screen of %i pixels', async width => {
    const { page } = await open((await hostile()).html, { viewport: { width, height: 800 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  })

  it('says all of it without its script', async () => {
    const { page } = await open((await flow()).html, { javaScriptEnabled: false })
    expect(await page.locator('.list > li').count()).toBe(12)
    expect(await page.locator('.list > li').nth(11).isVisible()).toBe(true)
  })
})

/** Elements with text below the ratio of WCAG 2.2, 1.4.3. */
const POOR_CONTRAST = `
  const numbers = color => (color.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = color => {
    const [r, g, b] = numbers(color).map(part => {
      const value = part / 255
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = element => {
    const { backgroundColor } = getComputedStyle(element)
    return numbers(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor
  }
  const ratio = element => {
    const [light, dark] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }
  const hasText = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim() !== '')
  ;[...document.querySelectorAll('body *:not(script)')]
    .filter(element => hasText(element) && !(ratio(element) >= 4.5))
    .map(element => element.outerHTML.slice(0, 60) + ' ' + ratio(element))`

/** Ids that are there twice, or that something points to and are not there. */
const LOST_IDS = `
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  const pointers = [...document.querySelectorAll('[aria-describedby], [aria-labelledby], a[href], label')].flatMap(element =>
    ['aria-describedby', 'aria-labelledby', 'href', 'for'].map(name => element.getAttribute(name)?.replace('#', '')))
  ;[...ids.filter((id, index) => ids.indexOf(id) !== index),
    ...pointers.filter(id => id !== undefined && !ids.includes(id))]`
