/**
 * Fake stores for tests: real servers on the loopback that speak a vendor's protocol, count, and fail on demand. And fake
 * secrets to put into them. And what every provider must do, as tests for any runner.
 */

export { type FakeApolo, type FakeApoloOptions, startFakeApolo } from './fake-apolo.ts'
export { FAKE_AWS_CREDENTIALS, type FakeAws, type FakeAwsOptions, startFakeAws } from './fake-aws.ts'
export { type FakeAzure, type FakeAzureOptions, startFakeAzure } from './fake-azure.ts'
export { type FakeCalyptia, type FakeCalyptiaOptions, startFakeCalyptia } from './fake-calyptia.ts'
export { type FakeChariot, type FakeChariotSecret, startFakeChariot } from './fake-chariot.ts'
export { type FakeConsul, type FakeConsulOptions, startFakeConsul } from './fake-consul.ts'
export { type FakeDoppler, startFakeDoppler } from './fake-doppler.ts'
export { type FakeEtcd, type FakeEtcdOptions, startFakeEtcd } from './fake-etcd.ts'
export { type FakeGoogle, type FakeGoogleOptions, startFakeGoogle } from './fake-gcp.ts'
export { type FakeHttpJson, type FakeHttpJsonOptions, startFakeHttpJson } from './fake-http-json.ts'
export { FAKE_INFISICAL_LOGIN, type FakeInfisical, startFakeInfisical } from './fake-infisical.ts'
export {
  type FakeInstill,
  type FakeInstillOptions,
  type FakeInstillSecret,
  startFakeInstill,
} from './fake-instill.ts'
export { type FakeKubernetes, type FakeKubernetesOptions, startFakeKubernetes } from './fake-k8s.ts'
export { type FakeKestra, type FakeKestraOptions, startFakeKestra } from './fake-kestra.ts'
export { type FakeOnePassword, type FakeOpField, startFakeOnePassword } from './fake-op.ts'
export { type FakeSecretsOptions, fakeSecrets } from './fake-secrets.ts'
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
export { type ProviderConformance, testProvider } from './test-provider.ts'
