/** What the plugin runs before each test file. */
import { guardSecrets } from './guard-secrets.ts'

await guardSecrets({ snapshots: process.env.RENDER_CONFIG_SNAPSHOTS === 'redact' ? 'redact' : 'fail' })
