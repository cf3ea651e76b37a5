#!/usr/bin/env node
/** The command's entry. It loads nothing but what the call needs; `--version` needs nothing at all. */
import { writeSync } from 'node:fs'

/** Put in by the bundler. */
declare const __VERSION__: string

const words = process.argv.slice(2)
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) printVersion()
else void start()

function printVersion(): void {
  try {
    writeSync(1, `${__VERSION__}\n`)
  } catch (error) {
    // A reader that went away is no problem; a disk that is full is one.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') process.exitCode = 2
  }
}

async function start(): Promise<void> {
  const { loadProgram } = await import('./load-program.ts')
  process.exitCode = await loadProgram(import.meta.dirname, words).run(words, __VERSION__)
}
