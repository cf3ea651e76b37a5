// Standard input to standard output, through nothing, through the redactor, or through one big RegExp.
import { readFileSync } from 'node:fs'
import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { basicForms } from './data.mjs'

const [, , way, moduleFile, secretsFile] = process.argv
const secrets = secretsFile === undefined ? [] : JSON.parse(readFileSync(secretsFile, 'utf8'))

async function createStream() {
  if (way === 'pass') return new PassThrough()
  if (way === 'regexp') {
    const escaped = secrets.flatMap(basicForms).map(form => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const all = new RegExp(escaped.sort((a, b) => b.length - a.length).join('|'), 'g')
    return new Transform({
      transform: (chunk, _encoding, done) => done(null, chunk.toString('latin1').replace(all, '***')),
    })
  }
  const { createRedactor } = await import(moduleFile)
  const redactor = createRedactor()
  for (const secret of secrets) redactor.add(secret)
  return redactor.stream()
}

await pipeline(process.stdin, await createStream(), process.stdout)
