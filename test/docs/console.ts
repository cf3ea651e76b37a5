/**
 * Runs the `console` blocks of a page as a person would: each line that begins with `$ ` is a command, what follows is
 * what it prints, standard error included. A line `…` stands for any lines.
 */
export interface ConsoleStep {
  readonly line: number
  readonly command: string
  readonly expected: readonly string[]
}

export function consoleSteps(page: string): ConsoleStep[] {
  const steps: { line: number; command: string; expected: string[] }[] = []
  let inside = false
  for (const [index, text] of page.split('\n').entries()) {
    if (text.startsWith('```')) inside = text === '```console'
    else if (inside && text.startsWith('$ '))
      steps.push({ line: index + 1, command: text.slice(2), expected: [] })
    else if (inside) steps.at(-1)?.expected.push(text)
  }
  return steps
}

/** True if the output is what the page shows. */
export function matchesShown(output: string, expected: readonly string[]): boolean {
  const pattern = expected
    .map(line => (line === '…' ? '(?:.*\n)*?' : `${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`))
    .join('')
  return new RegExp(`^${pattern}$`).test(output === '' || output.endsWith('\n') ? output : `${output}\n`)
}
