import type { Problem } from '../../errors.ts'
import type { ExplainedReference, ExpressionState } from '../../rendering/explanation.ts'
import { escapeHtml } from './escape-html.ts'
import {
  answerOf,
  askedOf,
  detailsOf,
  type ExplainedRow,
  labelOf,
  placeOf,
  STATES,
  saysWhoWasAsked,
} from './words.ts'

/** All that is said of one expression, as HTML without ids. */
export function formatProvenance(one: ExplainedRow, now: number): string {
  const { state, reason, references, plain, problems, warnings } = one
  const place = placeOf(one)
  const rows = [
    ...references.map(reference => referenceRow(reference, state, now)),
    ...plain.map(name => `<dt>${escapeHtml(name)}</dt><dd>a plain value</dd>`),
  ]
  return [
    `<p class="state"><span class="badge s-${state}">${STATES[state]}</span>`,
    reason === undefined ? '' : ` <span>${escapeHtml(reason)}</span>`,
    place === '' ? '' : ` <span class="dim">${escapeHtml(place)}</span>`,
    '</p>',
    rows.length === 0 ? '' : `<dl>${rows.join('')}</dl>`,
    ...[...problems, ...warnings].map(formatProblem),
  ].join('')
}

function referenceRow(reference: ExplainedReference, state: ExpressionState, now: number): string {
  const { key, outcome } = reference
  const kind = outcome === 'FOUND' ? 'found' : state === 'problem' ? 'failed' : 'open'
  const details = detailsOf(reference, now)
  return [
    `<dt>${escapeHtml(key)}</dt><dd><strong class="${kind}">${escapeHtml(answerOf(reference, state))}</strong>`,
    details.length === 0 ? '' : `<br>${escapeHtml(details.join(', '))}`,
    !saysWhoWasAsked(reference) ? '' : `<br><span class="dim">${escapeHtml(askedOf(reference))}</span>`,
    '</dd>',
  ].join('')
}

/** With the place of one that no expression has. */
export function formatProblem(problem: Problem): string {
  const { message, hint } = problem
  const label = labelOf(problem)
  const kind = label.startsWith('warning') ? 'warning' : 'error'
  const shownHint = hint === undefined ? '' : `<br><span class="dim">hint:</span> ${escapeHtml(hint)}`
  return `<p class="note ${kind}">${escapeHtml(message)} <span class="label">${label}</span>${shownHint}</p>`
}
