import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import nunjucks from 'nunjucks'
import { createRenderer, memory, type RenderOptions } from '../../src/index.ts'
import { FILES } from './nunjucks-cases.ts'
import { PUBLISHED_FILES } from './published/files.ts'

/** A folder with the files that templates include. */
export function templateFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-templates-'))
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}

const folder = templateFolder({ ...FILES, ...PUBLISHED_FILES })
const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(folder), { autoescape: false })
const renderer = createRenderer({ providers: [memory({})], mode: 'template', templateRoot: folder })

/** What nunjucks makes of a template. */
export function theirs(template: string, variables: object = {}): string {
  return environment.renderString(template, variables)
}

/** What ours makes of it, as text: there is nothing to be quoted. */
export async function ours(
  template: string,
  variables: NonNullable<RenderOptions['variables']> = {},
): Promise<string> {
  return (await renderer.render(template, { format: 'text', variables })).text
}
