import { Command } from 'commander'
import { runProgram } from './program.ts'

/** Runs the command line; the one place that knows the argument parser. */
export function run(words: readonly string[], version: string): Promise<number> {
  return runProgram(new Command(), words, version)
}
