/**
 * `secrets keygen`: a key pair. The private half goes into a new file (0600), or to standard output if asked for; the
 * public half into the store, or to standard output where that is free. Never both to one place.
 */
import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { RenderConfigError } from '../../errors.ts'
import { errorCode, toFileError } from '../../files/file-error.ts'
import { type KeyPair, keygen } from '../../store/keygen.ts'
import { toIoProblem } from '../io-problem.ts'
import { writeResult } from '../terminal.ts'
import type { KeygenFlags } from './flags.ts'
import { storeOf } from './store-of.ts'
import { openProvider, runCommand, settingsOf, usage } from './with-provider.ts'

export function keygenCommand(flags: KeygenFlags): Promise<number> {
  const { output, name, bits, provider: uris = [] } = flags
  return runCommand(flags, false, async ({ printer }) => {
    if (output === undefined) {
      throw usage('say where the private key goes: -o FILE', '-o - prints it, for a password manager')
    }
    if (uris.length > 1) throw usage('one store at a time')
    const provider =
      uris[0] === undefined
        ? undefined
        : await openProvider(uris[0], { mayBeAbsent: true, settings: () => settingsOf(flags) })
    const store = provider === undefined ? undefined : storeOf(provider, 'keep a public key with')
    const pair = await makePair(bits)
    const file = output === '-' ? undefined : output
    if (file !== undefined) await writeNewFile(file, pair.privateKey)
    try {
      await store?.addRecipient(pair.publicKey, name === undefined ? {} : { name })
    } catch (error) {
      if (file !== undefined) rmSync(file, { force: true })
      throw error
    }
    if (file === undefined) await writeResult(Buffer.from(pair.privateKey))
    else if (store === undefined) await writeResult(Buffer.from(pair.publicKey))
    printer.note(summary(pair, file, provider?.name))
  })
}

async function makePair(bits: string | undefined): Promise<KeyPair> {
  try {
    return await keygen(bits === undefined ? {} : { bits: Number(bits) })
  } catch (error) {
    if (error instanceof TypeError) throw usage(`--bits: ${error.message}`)
    throw error
  }
}

/** Never over a file that is there: it may be the only copy of another key. */
async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    const handle = await open(path, 'wx', 0o600)
    try {
      await handle.chmod(0o600)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw new RenderConfigError([toIoProblem(toFileError(error, path, 'written'))])
    }
    const hint = 'name a new file; a private key is never overwritten'
    throw new RenderConfigError([{ code: 'IO', file: path, message: 'is there already', hint }])
  }
}

function summary({ kid }: KeyPair, file: string | undefined, storeName: string | undefined): string {
  const written =
    file === undefined ? 'printed the private key' : `wrote the private key to ${file} (mode 0600)`
  const listed = storeName === undefined ? '' : `; its public half is a recipient of ${storeName}`
  const use = file === undefined ? '' : `\nto read with it: RENDER_CONFIG_PRIVATE_KEY_FILE=${file}`
  return `${written}${listed} (kid ${kid})${use}`
}
