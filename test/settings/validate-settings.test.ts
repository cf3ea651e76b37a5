import { expect, test } from 'vitest'
import { DIALECTS } from '../../src/expressions/dialects.ts'
import { formatNames } from '../../src/formats/index.ts'
import { generateValidator, settingsSchema } from './generate-validator.ts'

test('the validator that runs is the one that the published schema gives', async () => {
  await expect(await generateValidator()).toMatchFileSnapshot('../../src/settings/validate-settings.ts')
})

test('the formats and dialects that the schema suggests to editors are there', () => {
  const { rule } = settingsSchema.definitions as Record<
    string,
    { properties: Record<string, { examples: string[] }> }
  >
  expect(formatNames).toEqual(expect.arrayContaining(rule!.properties.format!.examples))
  expect(rule!.properties.dialect!.examples).toEqual([...DIALECTS.keys()])
})
