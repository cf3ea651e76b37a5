import { harmless } from '../terminal.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/**
 * Text for an element or a quoted attribute. Control characters and what turns the direction of writing are spelled
 * out, so that nobody is shown a text in another order than a program reads it.
 */
export function escapeHtml(text: string): string {
  return escapeEntities(harmless(text))
}

/** One line of a source: tabs stay, and what is spelled out can be told from what stands there. */
export function escapeLine(line: string): string {
  return line
    .split('\t')
    .map(part => part.replace(/[^ -~]+|[ -~]+/g, markOdd))
    .join('\t')
}

function markOdd(run: string): string {
  if (/^[ -~]/.test(run)) return escapeEntities(run)
  return [...run]
    .map(character => {
      const shown = harmless(character)
      return shown === character ? escapeEntities(shown) : `<span class="odd">${escapeEntities(shown)}</span>`
    })
    .join('')
}

function escapeEntities(text: string): string {
  return text.replace(/[&<>"'`]/g, character => ENTITIES[character]!)
}
