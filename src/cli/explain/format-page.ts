/**
 * Explanations as one page that needs nothing else: no network, no font, no frame. In: redacted ones. Out: HTML.
 * Its policy allows the style and the script below by their hashes and nothing else, and no text of a config is in
 * either: a hostile config stays text.
 */
import { createHash } from 'node:crypto'
import type { Explanation, ExpressionState } from '../../rendering/explanation.ts'
import { count } from '../format-problems.ts'
import { escapeHtml } from './escape-html.ts'
import { formatProblem, formatProvenance } from './format-provenance.ts'
import { formatSource } from './format-source.ts'
import { summaryOf, tallyOf } from './format-text.ts'
import { SCRIPT } from './page-script.ts'
import { STYLE } from './page-style.ts'
import { type ExplainedRow, lineOf, ownProblems, rowsOf, STATES, toMentionRow } from './words.ts'

export interface PageOptions {
  /** For the text of the templates around the expressions. */
  readonly redact: (text: string) => string
  /** Milliseconds since 1970. */
  readonly now: number
}

export function formatPage(explanations: readonly Explanation[], options: PageOptions): string {
  const summary = explanations.length === 1 ? '' : `${summaryOf(explanations)}. `
  const time = new Date(options.now).toISOString().replace('T', ' ').slice(0, 16)
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(titleOf(explanations))}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the configs</a>
<header>
<div>
<h1>${explanations.length === 1 ? 'Where its values come from' : 'Where their values come from'}</h1>
<p class="dim">${summary}Explained by render-config on <time datetime="${time.replace(' ', 'T')}Z">${time} UTC</time>; no value is on this page.</p>
</div>
<div class="switches">
${choice('view', 'Show', ['Template', 'Masked'])}
${choice('theme', 'Colours', ['System', 'Light', 'Dark'])}
</div>
</header>
<div class="body${explanations.length > 1 ? ' many' : ''}">
${explanations.length > 1 ? contents(explanations) : ''}
<main id="main" tabindex="-1">
${explanations.map((one, index) => formatFile(one, `f${index + 1}`, options)).join('\n')}
</main>
</div>
<div id="card" aria-hidden="true" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`
}

function titleOf(explanations: readonly Explanation[]): string {
  const [only] = explanations
  return explanations.length === 1
    ? `${only!.file ?? 'config'}: explained`
    : `${explanations.length} configs: explained`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** The first is chosen. */
function choice(name: string, label: string, words: readonly string[]): string {
  const options = words.map((word, index) => {
    const id = `${name}-${word.toLowerCase()}`
    return `<input type="radio" name="${name}" id="${id}"${index === 0 ? ' checked' : ''}><label for="${id}">${word}</label>`
  })
  return `<fieldset><legend>${label}</legend>${options.join('')}</fieldset>`
}

function contents(explanations: readonly Explanation[]): string {
  const items = explanations.map((one, index) => {
    const { file = '<source>', problems } = one
    const ours = rowsOf(one).length
    const note =
      problems.length > 0
        ? `<span class="failed">${count(problems.length, 'problem')}</span>`
        : `<span class="dim">${ours === 0 ? 'nothing' : ours}</span>`
    return `<li><a href="#f${index + 1}">${escapeHtml(file)}</a> ${note}</li>`
  })
  return `<nav aria-label="Files"><h2>Files</h2><ol>${items.join('')}</ol></nav>`
}

function formatFile(explanation: Explanation, id: string, { redact, now }: PageOptions): string {
  const { file = '<source>', format, dialect, expressions, mentions, problems, warnings } = explanation
  const idOf = (index: number): string | undefined =>
    expressions[index]!.state === 'foreign' ? undefined : `${id}-e${index + 1}`
  const kind = [...(format === undefined ? [] : [format]), `${dialect} dialect`, tallyOf([explanation])]
  const loose = [...ownProblems(problems, explanation), ...ownProblems(warnings, explanation)].map(
    problem => {
      const { line, column } = problem
      const place = line === undefined ? '' : `<p class="place">${line}:${column}</p>`
      return `<div class="loose">${place}${formatProblem(problem)}</div>`
    },
  )
  const rows = expressions.flatMap((one, index) => {
    const own = idOf(index)
    if (own === undefined) return []
    return formatRow(one, own, now)
  })
  const others = mentions.map((one, index) => formatRow(toMentionRow(one), `${id}-m${index + 1}`, now))
  return `<section id="${id}" aria-labelledby="${id}-name">
<h2 id="${id}-name"><bdi>${escapeHtml(file)}</bdi></h2>
<p class="dim">${escapeHtml(kind.join(' · '))}</p>
${loose.join('\n')}
<div class="code" role="region" tabindex="0" aria-label="${escapeHtml(file)}, the template"><pre><code>${formatSource(explanation, idOf, redact)}</code></pre></div>
${legend([...expressions, ...mentions].map(({ state }) => state))}
${rows.length === 0 ? '<p class="dim">No expression to explain.</p>' : `<h3>Expressions</h3>\n<ol class="list">${rows.join('\n')}</ol>`}
${others.length === 0 ? '' : `<h3>Statements that ask for secrets</h3>\n<ol class="list">${others.join('\n')}</ol>`}
</section>`
}

function formatRow(one: ExplainedRow, id: string, now: number): string {
  const { text, state } = one
  return `<li id="${id}" tabindex="-1"><p class="head"><span class="place">${escapeHtml(lineOf(one))}</span> <code class="x s-${state}">${escapeHtml(text.replace(/\s+/g, ' '))}</code></p><div id="${id}-p">${formatProvenance(one, now)}</div></li>`
}

/** The states that occur, in the order of the table. */
function legend(states: readonly ExpressionState[]): string {
  const there = Object.entries(STATES).filter(([state]) => states.includes(state as ExpressionState))
  if (there.length < 2) return ''
  const items = there.map(([state, word]) => `<li><span class="x s-${state}">${word}</span></li>`)
  return `<ul class="legend" aria-label="What the colours mean">${items.join('')}</ul>`
}
