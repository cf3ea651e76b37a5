/** Fake stores for tests: real servers on the loopback that speak a vendor's protocol, count, and fail on demand. */
export { FAKE_AWS_CREDENTIALS, type FakeAws, type FakeAwsOptions, startFakeAws } from './fake-aws.ts'
export {
  type Answering,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from './fake-server.ts'
export { type FakeVault, type FakeVaultOptions, startFakeVault } from './fake-vault.ts'
export { FAULT_MARK, FAULTS, type FaultName, type FaultOptions } from './faults.ts'
export { type SelfSigned, type SelfSignedOptions, selfSigned } from './self-signed.ts'
