/** Key pairs for tests: made once per file that asks, short ones, because making them is slow. */
import { type KeyPair, keygen } from '../../src/store/keygen.ts'

export const [alice, bob]: readonly [KeyPair, KeyPair] = await Promise.all([
  keygen({ bits: 2048 }),
  keygen({ bits: 2048 }),
])
