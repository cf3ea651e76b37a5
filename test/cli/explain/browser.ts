/**
 * A real browser for pages: Chromium of the system, which is not a part of the package. Where there is none, it says so
 * and what is not run.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Of the driver what is used here: its own types need those of a browser, which nothing else may know. */
export interface Browser {
  newContext(options: object): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>
  close(): Promise<void>
}

export interface Page {
  on(event: 'console', listener: (message: { text(): string }) => void): void
  on(event: 'pageerror', listener: (error: Error) => void): void
  on(event: 'request', listener: (request: { url(): string }) => void): void
  route(
    url: string,
    answer: (route: {
      fulfill(response: { contentType: string; body: string }): Promise<void>
    }) => Promise<void>,
  ): Promise<void>
  goto(url: string): Promise<unknown>
  locator(selector: string, options?: { readonly hasText: string }): Locator
  getByRole(role: string, options?: { readonly name: string }): Locator
  emulateMedia(media: { readonly colorScheme: 'light' | 'dark' }): Promise<void>
  /** @param expression of JavaScript, run in the page */
  evaluate(expression: string): Promise<unknown>
  readonly keyboard: { press(key: string): Promise<void> }
  readonly mouse: { move(x: number, y: number): Promise<void> }
}

export interface Locator {
  first(): Locator
  nth(index: number): Locator
  getByRole(role: string): Locator
  count(): Promise<number>
  hover(): Promise<void>
  click(): Promise<void>
  focus(): Promise<void>
  textContent(): Promise<string | null>
  allInnerTexts(): Promise<string[]>
  isVisible(): Promise<boolean>
  isHidden(): Promise<boolean>
  waitFor(options: { readonly state: 'hidden' }): Promise<void>
}

interface Driver {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>
  }
}

const executablePath = [
  process.env.RENDER_CONFIG_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(path => path !== undefined && existsSync(path))

/** @param what is not run without one */
export function hasBrowser(what: string): boolean {
  if (executablePath === undefined)
    console.warn(`SKIPPED: there is no Chromium here, so ${what} were not tried`)
  return executablePath !== undefined
}

/** Headless, with a profile of its own that is gone at the end, and quiet on the network. */
export function startBrowser(): Promise<Browser> {
  const { chromium } = createRequire(import.meta.url)('playwright-core') as Driver
  return chromium.launch({
    executablePath: executablePath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
