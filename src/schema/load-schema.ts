import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Problem, RenderConfigError } from '../errors.ts'
import { toFileError } from '../files/file-error.ts'
import { stampOf } from '../files/stamp.ts'
import { detectFormat } from '../formats/detect.ts'
import { loadFormat } from '../formats/index.ts'
import { createLineMap } from '../text/line-map.ts'
import { compileSchema, type SchemaValidator } from './compile-schema.ts'
import { fillNode, plainDocument } from './fill-node.ts'
import { isSchema, type JsonSchema } from './json-schema.ts'
import { readTrees } from './read-trees.ts'
import type { SchemaCache } from './schema-cache.ts'
import { createTypeFinder, type SchemaType } from './type-at.ts'

/** A schema that is ready for use. */
export interface LoadedSchema {
  readonly typeAt: (path: readonly (string | number)[]) => SchemaType | undefined
  readonly validate: SchemaValidator
}

/** Schemas that are kept compiled; documents name their own, and a renderer may see any number of them. */
const MAX_FILES = 100
/** Largest schema file, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * @param source the path of a JSON or YAML file, or the schema itself
 * @throws RenderConfigError with code IO or SETTINGS_INVALID
 */
export async function loadSchema(source: string | object, cache: SchemaCache): Promise<LoadedSchema> {
  if (typeof source === 'object') {
    const known = cache.objects.get(source)
    if (known !== undefined) return known
    const schema = toSchema(source as JsonSchema, 'the schema')
    cache.objects.set(source, schema)
    return schema
  }
  const path = resolve(source)
  cache.wanted.add(path)
  const schema = cache.thisRun.get(path) ?? loadFile(path, source, cache)
  cache.thisRun.set(path, schema)
  return schema
}

async function loadFile(path: string, source: string, cache: SchemaCache): Promise<LoadedSchema> {
  const stamp = await checkFile(path, source)
  const known = cache.files.get(path)
  if (known !== undefined && stamp !== undefined && known.stamp === stamp) return known.schema
  const schema = readSchema(path, source)
  cache.files.set(path, { stamp, schema })
  if (cache.files.size > MAX_FILES) cache.files.delete(cache.files.keys().next().value!)
  return schema
}

/** Only plain files of a sane size are read: a path may come from a document. */
async function checkFile(path: string, shown: string): Promise<string | undefined> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const { message } = toFileError(error, shown, 'read')
    throw failed({ code: 'IO', file: shown, message: `the schema ${message}` })
  })
  if (!stats.isFile()) throw failed({ code: 'IO', file: shown, message: 'the schema is not a file' })
  if (stats.size > MAX_BYTES) {
    throw failed({
      code: 'SETTINGS_INVALID',
      file: shown,
      message: `the schema is larger than ${MAX_BYTES} bytes`,
    })
  }
  return stampOf(stats)
}

async function readSchema(path: string, shown: string): Promise<LoadedSchema> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const message = `the schema can not be read (${error.code ?? 'unknown error'})`
    throw failed({ code: 'IO', file: shown, message })
  })
  const named = detectFormat({ filename: path, text: '' })
  const format = await loadFormat(named === 'yaml' || named === 'jsonc' || named === 'json5' ? named : 'json')
  const document = plainDocument(text)
  const { syntaxErrors } = format.slots(document)
  const { documents, problems } =
    syntaxErrors.length > 0 ? { documents: [], problems: syntaxErrors } : await readTrees(format, text)
  if (problems.length > 0) {
    const lines = createLineMap(text)
    throw failed(
      ...problems.map(
        ({ offset, message }): Problem => ({
          code: 'SETTINGS_INVALID',
          file: shown,
          ...lines.place(offset),
          message: `the schema is not ${format.name === 'yaml' ? 'YAML' : 'JSON'}: ${message}`,
        }),
      ),
    )
  }
  if (documents.length !== 1) {
    throw failed({ code: 'SETTINGS_INVALID', file: shown, message: 'the schema is not one document' })
  }
  return toSchema(fillNode(documents[0]!, document, new Map()).data, 'the schema', shown)
}

async function toSchema(value: unknown, name: string, file?: string): Promise<LoadedSchema> {
  const compiled = isSchema(value)
    ? await compileSchema(value)
    : { problems: ['a schema is an object, true or false'] }
  if ('problems' in compiled) {
    throw failed(
      ...compiled.problems.map(
        (message): Problem => ({
          code: 'SETTINGS_INVALID',
          ...(file === undefined ? {} : { file }),
          message: `${name} is not valid: ${message}`,
        }),
      ),
    )
  }
  return { typeAt: createTypeFinder(value as JsonSchema), validate: compiled.validate }
}

function failed(...problems: readonly Problem[]): RenderConfigError {
  return new RenderConfigError(problems)
}
