import type { Problem } from '../../errors.ts'
import type { ExplainedExpression, ExplainedMention, Explanation } from '../../rendering/explanation.ts'

/**
 * An explanation in which every text has passed the redactor: a template may hold a value in plain sight, or a key
 * may be one. Offsets stay those of the template.
 */
export function redactExplanation(explanation: Explanation, redact: (text: string) => string): Explanation {
  const { file, expressions, mentions, problems, warnings, source } = explanation
  const known = new Map<Problem, Problem>()
  const clean = (problem: Problem): Problem => {
    const before = known.get(problem) ?? redactProblem(problem, redact)
    known.set(problem, before)
    return before
  }
  const cleanMention = <One extends ExplainedExpression | ExplainedMention>(one: One): One => ({
    ...one,
    ...(one.file !== undefined && { file: redact(one.file) }),
    text: keepLines(one.text, redact),
    references: one.references.map(reference => ({
      ...reference,
      key: redact(reference.key),
      ...(reference.secret !== undefined && { secret: redact(reference.secret) }),
      ...(reference.version !== undefined && { version: redact(reference.version) }),
    })),
    problems: one.problems.map(clean),
    warnings: one.warnings.map(clean),
  })
  const cleanExpression = (one: ExplainedExpression): ExplainedExpression => ({
    ...cleanMention(one),
    plain: one.plain.map(redact),
    ...(one.path !== undefined && {
      path: one.path.map(step => (typeof step === 'string' ? redact(step) : step)),
    }),
  })
  return {
    ...explanation,
    ...(file !== undefined && { file: redact(file) }),
    source,
    expressions: expressions.map(cleanExpression),
    mentions: mentions.map(cleanMention),
    problems: problems.map(clean),
    warnings: warnings.map(clean),
  }
}

/** Redacted, with as many lines as before. */
export function keepLines(text: string, redact: (text: string) => string): string {
  const redacted = redact(text)
  return redacted === text
    ? text
    : redacted + '\n'.repeat(Math.max(0, lineBreaks(text) - lineBreaks(redacted)))
}

function lineBreaks(text: string): number {
  return text.split('\n').length - 1
}

function redactProblem(problem: Problem, redact: (text: string) => string): Problem {
  const { message, file, hint, frame } = problem
  return {
    ...problem,
    message: redact(message),
    ...(file !== undefined && { file: redact(file) }),
    ...(hint !== undefined && { hint: redact(hint) }),
    ...(frame !== undefined && { frame: redact(frame) }),
  }
}
