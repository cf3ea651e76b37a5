import type { ErrorObject } from 'ajv'
import { isSchemaObject, type JsonSchema, own } from './json-schema.ts'

/** What a schema says against a document. No error holds the data (`verbose` is off). */
export type SchemaValidator = (data: unknown) => readonly SchemaError[]

export type SchemaError = ErrorObject

export type Compiled =
  | { readonly validate: SchemaValidator }
  /** Why it is no schema; quotes nothing but the schema. */
  | { readonly problems: readonly string[] }

const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/
const DRAFT_2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/

/** Problems of one schema that are told at once. */
const MAX_PROBLEMS = 10

/**
 * Compiles a user's schema with ajv, which is loaded here alone. Drafts 2020-12, also where the schema names none, and
 * 07. `format` and unknown keywords are ignored; a `$ref` out of the schema is refused, nothing is fetched.
 */
export async function compileSchema(schema: JsonSchema): Promise<Compiled> {
  const draft = isSchemaObject(schema) ? own(schema, '$schema') : undefined
  if (isSchemaObject(schema) && own(schema, '$async') !== undefined) {
    return { problems: ['"$async" is not supported'] }
  }
  // `ownProperties`: what every object inherits is no property of the document.
  const options = { allErrors: true, strict: false, logger: false, ownProperties: true }
  let ajv: Awaited<ReturnType<typeof draft07>> | Awaited<ReturnType<typeof draft2020>>
  if (draft === undefined || (typeof draft === 'string' && DRAFT_2020.test(draft)))
    ajv = await draft2020(options)
  else if (typeof draft === 'string' && DRAFT_07.test(draft)) ajv = await draft07(options)
  else return { problems: ['its "$schema" is neither draft-07 nor 2020-12'] }

  try {
    if (ajv.validateSchema(schema) !== true) {
      const said = (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
      return { problems: [...new Set(said)].slice(0, MAX_PROBLEMS) }
    }
    const validate = ajv.compile(schema)
    return { validate: data => (validate(data) === true ? [] : (validate.errors ?? [])) }
  } catch (error) {
    return { problems: [oneLine(error instanceof Error ? error.message : 'it can not be compiled')] }
  }
}

async function draft07(options: object) {
  const { Ajv } = await import('ajv')
  return new Ajv(options)
}

async function draft2020(options: object) {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  return new Ajv2020(options)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200)
}
