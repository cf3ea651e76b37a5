/**
 * Where whole templates do otherwise than nunjucks: what the first column of the table in docs/template.md says, by a
 * short name for the rows of the tests.
 */
export const DIFFERENCES = {
  missing: 'a name or a member that is not there is a mistake; `default`, `??` and `is defined` take it',
  unprintable: 'a map, a macro and a number that is none can not be printed',
  nullText: '`none` joined with `~` is nothing',
  numbers: 'arithmetic and `<` need numbers, `sum` adds them',
  equality: '`==` compares lists and maps by what they hold',
  oneEach: 'one comparison, and one expression in parentheses, at a time',
  argumentsCounted: 'too many arguments, or unknown ones, are a mistake',
  twoNames: '`{% for %}` over a map needs two names, and a number or a text with two names is a mistake',
  callerScope: 'a caller sees what stands around it',
  includeSets: 'an include never sets a name outside, nor from a loop',
  rawDashes: '`{% raw -%}` trims the raw text',
  ownSlice: '`slice(from, to)` cuts, as in every expression',
  casts: '`int` and `float` take what reads as a number and nothing else, without a fallback',
  notTaken: '`center`, `truncate`, `wordcount`, `random`, `select`, `reject` are not there',
  macroText: 'what a macro gives is a text',
  lengths: '`length` of a number counts its digits',
  forgiving: '`trim`, `join`, `is lower` and others take any value',
  html: '`safe`, `escape`, `nl2br`, `striptags`, `urlize`, `is escaped` are refused',
  regex: 'regular expressions are refused',
  functions: 'only macros, `caller`, `range`, `cycler` and `joiner` can be called; `is callable` is refused',
  inheritance: '`{% extends %}`, `{% block %}`, `super()` are refused',
  switch: '`{% switch %}` is refused',
  quoting: 'in YAML, JSON and so on a text that needs quotes gets them',
  async: '`{% asyncEach %}`, `{% asyncAll %}` are refused',
} as const
