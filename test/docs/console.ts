/**
 * Reads a page as a person would follow it. The files that it tells to make (a block whose lead is the file's name, as in
 * "`flow.yaml`:"), and the commands of its `console` blocks: each line that begins with `$ ` is a command, lines that begin
 * with `> ` go on with it, what follows is what it prints, standard error included. A line `…` stands for any lines.
 */
export interface ConsoleStep {
  readonly line: number
  readonly command: string
  readonly expected: readonly string[]
}

export interface FileStep {
  readonly line: number
  readonly file: string
  readonly text: string
}

/** A block that is not run, and why, as a comment before it says: `<!-- not run: needs a cluster -->`. */
export interface UnrunBlock {
  readonly line: number
  readonly reason: string
}

export interface Page {
  /** In the order of the page. */
  readonly steps: readonly (ConsoleStep | FileStep)[]
  readonly unrun: readonly UnrunBlock[]
  /** Lines of blocks for a shell that call the command, but are no `console`: nobody would run them. */
  readonly shellBlocks: readonly number[]
}

interface Block {
  readonly line: number
  readonly language: string
  readonly lines: readonly string[]
  /** The last line of text before it. */
  readonly lead: string
}

export function readPage(page: string): Page {
  const steps: (ConsoleStep | FileStep)[] = []
  const unrun: UnrunBlock[] = []
  const shellBlocks: number[] = []
  for (const { line, language, lines, lead } of blocksOf(page)) {
    const reason = /^<!-- not run: (.+) -->$/.exec(lead)?.[1]
    const file = /`([^`\s]+)`:$/.exec(lead)?.[1]
    if (reason !== undefined) unrun.push({ line, reason })
    else if (language === 'console') steps.push(...commandsOf(lines, line))
    else if (file !== undefined) steps.push({ line, file, text: `${lines.join('\n')}\n` })
    else if (isShellCall(language, lines)) shellBlocks.push(line)
  }
  return { steps, unrun, shellBlocks }
}

/** Of a file whose name is its first line, as `# render.sh`, another test makes use. */
function isShellCall(language: string, lines: readonly string[]): boolean {
  const isFile = /^# \S+\.sh$/.test(lines[0] ?? '')
  return (
    /^(?:(?:ba|z)?sh|shell)$/.test(language) && !isFile && lines.some(text => /\brender-config /.test(text))
  )
}

export function consoleSteps(page: string): ConsoleStep[] {
  return readPage(page).steps.filter(step => 'command' in step)
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = []
  let lead = ''
  let open: { line: number; language: string; lines: string[]; lead: string; fence: string } | undefined
  for (const [index, text] of page.split('\n').entries()) {
    const fence = /^(`{3,})(\w*)/.exec(text)
    if (open !== undefined) {
      if (text === open.fence) {
        blocks.push(open)
        open = undefined
        lead = ''
      } else open.lines.push(text)
    } else if (fence !== null)
      open = { line: index + 1, language: fence[2]!, lines: [], lead, fence: fence[1]! }
    else if (text !== '') lead = text
  }
  return blocks
}

function commandsOf(lines: readonly string[], line: number): ConsoleStep[] {
  const steps: { line: number; command: string; expected: string[] }[] = []
  for (const [index, text] of lines.entries()) {
    const last = steps.at(-1)
    if (text.startsWith('$ ')) steps.push({ line: line + 1 + index, command: text.slice(2), expected: [] })
    else if (text.startsWith('> ') && last?.expected.length === 0) last.command += `\n${text.slice(2)}`
    else last?.expected.push(text)
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
