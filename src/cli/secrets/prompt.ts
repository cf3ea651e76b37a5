/**
 * Questions to a person at a terminal, on standard error: a value that is not shown while it is typed, and yes or no.
 * Ctrl-C ends the process as it always does.
 */
import { writeNote } from '../terminal.ts'

/** True if somebody is there to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/** @returns what was typed up to Enter, or `undefined` if the line was given up (Ctrl-D) */
export async function askHidden(question: string): Promise<string | undefined> {
  return ask(question, true)
}

/** Anything but yes is no. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await ask(`${question} [y/N] `, false)
  return /^y(?:es)?$/i.test(answer?.trim() ?? '')
}

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const CTRL_U = '\x15'
const ERASE: readonly string[] = ['\x7f', '\b']

async function ask(question: string, hidden: boolean): Promise<string | undefined> {
  const { stdin } = process
  // First of all: what is typed before would be shown.
  stdin.setRawMode(true)
  writeNote(question)
  stdin.setEncoding('utf8')
  let typed: string[] = []
  try {
    for await (const text of stdin.iterator({ destroyOnReturn: false })) {
      for (const character of text as string) {
        if (character === '\r' || character === '\n') return typed.join('')
        if (character === CTRL_D && typed.length === 0) return undefined
        if (character === CTRL_C) return interrupted()
        if (character === CTRL_U) typed = []
        else if (ERASE.includes(character)) {
          if (typed.pop() !== undefined && !hidden) writeNote('\b \b')
        } else if (character >= ' ') {
          typed.push(character)
          if (!hidden) writeNote(character)
        }
      }
    }
    return undefined
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    writeNote('\n')
  }
}

/** Raw mode turns the signal into a character; sent on, it does what it would have done. */
async function interrupted(): Promise<never> {
  process.stdin.setRawMode(false)
  writeNote('\n')
  process.kill(process.pid, 'SIGINT')
  return new Promise(() => {})
}
