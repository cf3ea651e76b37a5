import { compilerExpressions } from './compiler-expressions.ts'
import { compilerFiles } from './compiler-files.ts'
import { compilerLoops } from './compiler-loops.ts'
import { compilerMacros } from './compiler-macros.ts'
import { filtersLists } from './filters-lists.ts'
import { filtersTexts } from './filters-texts.ts'
import { api, core, jinjaCompat, loader } from './host.ts'
import { lexer } from './lexer.ts'
import { parser } from './parser.ts'
import type { PublishedTests } from './published-case.ts'
import { globals, runtime, tests } from './tests-and-globals.ts'

/** All of nunjucks' published tests, by their file. */
export const published: Readonly<Record<string, PublishedTests>> = {
  'compiler.js': { ...compilerExpressions, ...compilerLoops, ...compilerMacros, ...compilerFiles },
  'lexer.js': lexer,
  'parser.js': parser,
  'filters.js': { ...filtersLists, ...filtersTexts },
  'globals.js': globals,
  'tests.js': tests,
  'runtime.js': runtime,
  'api.js': api,
  'loader.js': loader,
  'core.js': core,
  'jinja-compat.js': jinjaCompat,
}
