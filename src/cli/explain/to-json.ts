import type { Problem } from '../../errors.ts'
import type {
  ExplainedExpression,
  ExplainedMention,
  ExplainedReference,
  Explanation,
} from '../../rendering/explanation.ts'
import { labelOf } from './words.ts'

/** What `--json` prints of each file. Field by field, so that nothing comes along that an explanation may hold one day. */
export function toJson(explanations: readonly Explanation[]): object {
  return {
    files: explanations.map(({ file, format, dialect, expressions, mentions }) => ({
      file,
      format,
      dialect,
      expressions: expressions.map(toRow),
      ...(mentions.length > 0 && { mentions: mentions.map(toMention) }),
    })),
  }
}

function toRow(one: ExplainedExpression): object {
  const {
    file,
    start,
    end,
    line,
    column,
    text,
    state,
    renderedLine,
    reason,
    path,
    style,
    references,
    plain,
  } = one
  return {
    file,
    start,
    end,
    line,
    column,
    text,
    state,
    renderedLine,
    reason,
    path,
    style,
    references: references.map(toReference),
    plain,
    problems: [...one.problems, ...one.warnings].map(toProblem),
  }
}

function toMention({
  file,
  line,
  column,
  text,
  state,
  references,
  problems,
  warnings,
}: ExplainedMention): object {
  return {
    file,
    line,
    column,
    text,
    state,
    references: references.map(toReference),
    problems: [...problems, ...warnings].map(toProblem),
  }
}

function toReference(reference: ExplainedReference): object {
  const { key, outcome, provider, secret, version, createdAt, cachedAt, stale, asked } = reference
  return { key, outcome, provider, secret, version, createdAt, cachedAt, stale, asked }
}

function toProblem(problem: Problem): object {
  const { code, message, hint } = problem
  return { code, severity: labelOf(problem).startsWith('warning') ? 'warning' : 'error', message, hint }
}
