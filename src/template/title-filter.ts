import { toText } from '../expressions/value.ts'
import type { TemplateFilter } from './template-filter.ts'

/** nunjucks' `title`: a word begins at the start and after a blank, and nowhere else. */
export const titleFilter: TemplateFilter = {
  parameters: [],
  apply: input =>
    toText(input)
      .split(' ')
      .map(word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
      .join(' '),
}
