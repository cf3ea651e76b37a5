/**
 * The variables that tell a store who we are: what the providers read, and what the stores' own clients read. A
 * process that gets single secrets should not get the means to fetch all others, so `run` does not pass these on.
 * Addresses, regions and names of profiles are no credentials and are not here.
 */
const BY_STORE: Readonly<Record<string, readonly string[]>> = {
  vault: ['VAULT', 'BAO'].flatMap(store =>
    [
      ...['TOKEN', 'TOKEN_FILE', 'ROLE_ID', 'SECRET_ID', 'SECRET_ID_FILE', 'K8S_ROLE', 'K8S_TOKEN_FILE'],
      ...['JWT', 'JWT_FILE', 'JWT_ROLE', 'CLIENT_CERT', 'CLIENT_KEY'],
    ].map(name => `${store}_${name}`),
  ),
  aws: [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_SECURITY_TOKEN',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_ROLE_ARN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  ],
  gcp: [
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GOOGLE_CREDENTIALS',
    'GOOGLE_OAUTH_ACCESS_TOKEN',
    'CLOUDSDK_AUTH_ACCESS_TOKEN',
    'CLOUDSDK_AUTH_ACCESS_TOKEN_FILE',
    'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
  ],
  azure: [
    'AZURE_CLIENT_ID',
    'AZURE_TENANT_ID',
    'AZURE_CLIENT_SECRET',
    'AZURE_CLIENT_CERTIFICATE_PATH',
    'AZURE_CLIENT_CERTIFICATE_PASSWORD',
    'AZURE_FEDERATED_TOKEN_FILE',
    'AZURE_USERNAME',
    'AZURE_PASSWORD',
    'IDENTITY_HEADER',
    'MSI_SECRET',
  ],
  k8s: ['KUBECONFIG'],
  consul: [
    'CONSUL_HTTP_TOKEN',
    'CONSUL_HTTP_TOKEN_FILE',
    'CONSUL_HTTP_AUTH',
    'CONSUL_CLIENT_CERT',
    'CONSUL_CLIENT_KEY',
  ],
  etcd: ['ETCDCTL', 'ETCD'].flatMap(client =>
    ['USER', 'USERNAME', 'PASSWORD', 'CERT', 'KEY'].map(name => `${client}_${name}`),
  ),
  op: ['OP_SERVICE_ACCOUNT_TOKEN', 'OP_CONNECT_TOKEN'],
  doppler: ['DOPPLER_TOKEN'],
  infisical: [
    'INFISICAL_TOKEN',
    'INFISICAL_UNIVERSAL_AUTH_CLIENT_ID',
    'INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET',
  ],
  sops: ['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', 'SOPS_AGE_KEY_CMD'],
  calyptia: ['CALYPTIA_CLOUD_TOKEN', 'CALYPTIA_API_TOKEN'],
  apolo: ['APOLO_TOKEN'],
  chariot: ['CHARIOT_TOKEN'],
  instill: ['INSTILL_API_TOKEN'],
  kestra: ['KESTRA_API_TOKEN', 'KESTRA_API_TOKEN_FILE', 'KESTRA_USERNAME', 'KESTRA_PASSWORD'],
}

/** Every variable of the list, sorted. */
export const CREDENTIAL_VARIABLES: readonly string[] = Object.values(BY_STORE).flat().sort()

const NAMES: ReadonlySet<string> = new Set(CREDENTIAL_VARIABLES)

/** `OP_SESSION_account` too: its name ends with the account's. */
export function isCredentialVariable(name: string): boolean {
  return NAMES.has(name) || name.startsWith('OP_SESSION_')
}
