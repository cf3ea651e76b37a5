export { type ProviderConformance, testProvider } from '../../src/testing/test-provider.ts'
