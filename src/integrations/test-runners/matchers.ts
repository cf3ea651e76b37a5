/** Matchers for Vitest and Jest. Their messages name secrets and places, and hold no value. */
import { type Problem, RenderConfigError } from '../../errors.ts'
import { createRenderer } from '../../renderer.ts'
import { findNames } from './find-names.ts'
import { type RenderFixtureOptions, renderFixture } from './render-fixture.ts'
import { runRedactor } from './run-redactor.ts'
import { secretsOf } from './secrets-of.ts'

export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** Passes if no registered value, in any of its forms, is in a text, bytes or an object of any shape. */
export function toContainNoSecrets(received: unknown): MatcherResult {
  const names = findNames(runRedactor(), received)
  return {
    pass: names.length === 0,
    message: () =>
      names.length === 0
        ? 'expected a secret of this test in it, and there is none'
        : `expected no secret in it, and there is ${names.join(', ')}`,
  }
}

/**
 * Passes if a fixture renders without a problem and without a warning.
 * @param received the path or URL of a config, or a template as `{ source, filename }`
 */
export async function toRenderWithoutProblems(
  received: unknown,
  options: RenderFixtureOptions = {},
): Promise<MatcherResult> {
  const problems = await problemsOf(received, options)
  return {
    pass: problems.length === 0,
    message: () =>
      problems.length === 0
        ? 'expected a problem, and there is none'
        : `expected to render without problems, and there ${count(problems)}:\n\n${problems.map(told).join('\n\n')}`,
  }
}

async function problemsOf(received: unknown, options: RenderFixtureOptions): Promise<readonly Problem[]> {
  try {
    if (typeof received === 'string' || received instanceof URL) {
      return (await renderFixture(received, options)).warnings
    }
    const { source, filename } = templateOf(received)
    return await warningsOf(source, filename, options)
  } catch (error) {
    if (error instanceof RenderConfigError) return [...error.problems, ...error.warnings]
    throw error
  }
}

async function warningsOf(
  source: string,
  filename: string | undefined,
  { secrets = {}, env = {}, ...given }: RenderFixtureOptions,
): Promise<readonly Problem[]> {
  const renderer = createRenderer({
    ...given,
    env,
    providers: [secretsOf(secrets)],
    redactor: runRedactor(),
  })
  try {
    return (await renderer.render(source, filename === undefined ? {} : { filename })).warnings
  } finally {
    await renderer.close()
  }
}

function templateOf(received: unknown): { source: string; filename: string | undefined } {
  const { source, filename } = (received ?? {}) as { source?: unknown; filename?: unknown }
  if (typeof source !== 'string' || (filename !== undefined && typeof filename !== 'string')) {
    throw new TypeError('`toRenderWithoutProblems` takes a path, a URL, or `{ source, filename }`')
  }
  return { source, filename }
}

function count({ length }: readonly Problem[]): string {
  return length === 1 ? 'is 1' : `are ${length}`
}

function told({ code, file, line, column, message, frame, hint }: Problem): string {
  const place = [file, line, column].filter(part => part !== undefined).join(':')
  return [
    `${place === '' ? '' : `${place}  `}${message}  [${code}]`,
    ...(frame === undefined ? [] : [frame]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n')
}
