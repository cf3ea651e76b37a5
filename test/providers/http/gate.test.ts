import { expect, test } from 'vitest'
import { ProviderError } from '../../../src/errors.ts'
import { createGate } from '../../../src/providers/http/gate.ts'

const DENIED = new ProviderError('ACCESS_DENIED', 'refused')

test('the first goes alone, then all others at once', async () => {
  const gate = createGate()
  let running = 0
  const most: number[] = []
  const work = async (): Promise<void> => {
    most.push(++running)
    await new Promise(setImmediate)
    running--
  }
  await Promise.all(Array.from({ length: 4 }, () => gate.pass(work)))
  expect(most).toEqual([1, 1, 2, 3])
})

test('a refusal ends those that wait and those that come, for a minute', async () => {
  let now = 0
  let asked = 0
  const gate = createGate({ now: () => now })
  const work = async (): Promise<never> => {
    asked++
    throw gate.refuse(DENIED)
  }
  const ended = await Promise.allSettled([gate.pass(work), gate.pass(work), gate.pass(work)])
  expect(ended).toEqual(Array(3).fill({ status: 'rejected', reason: DENIED }))
  expect(asked).toBe(1)
  now = 59_999
  await expect(gate.pass(work)).rejects.toBe(DENIED)
  expect(asked).toBe(1)
  now = 60_000
  await expect(gate.pass(work)).rejects.toBe(DENIED)
  expect(asked).toBe(2)
})

test('another failure of the first says nothing of the others', async () => {
  const gate = createGate()
  const first = gate.pass(async () => {
    throw new ProviderError('UNAVAILABLE', 'this one')
  })
  const second = gate.pass(async () => 'x')
  await expect(first).rejects.toMatchObject({ message: 'this one' })
  expect(await second).toBe('x')
})

test('who waits for the first can give up, and its work gets a signal', async () => {
  const gate = createGate()
  const controller = new AbortController()
  const signals: AbortSignal[] = []
  let goOn = (): void => {}
  const first = gate.pass(signal => {
    signals.push(signal)
    return new Promise<void>(resolve => {
      goOn = resolve
    })
  }, controller.signal)
  const second = gate.pass(async () => 'never', controller.signal)
  controller.abort()
  await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  goOn()
  await first
})
