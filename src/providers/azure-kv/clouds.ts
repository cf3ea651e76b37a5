/** Azure's clouds: where vaults are, and where one logs in. */
export interface AzureCloud {
  /** Of every vault's host name. */
  readonly suffix: string
  readonly authority: string
}

export const AZURE_CLOUDS: Readonly<Record<'public' | 'china' | 'usgov', AzureCloud>> = {
  public: { suffix: 'vault.azure.net', authority: 'https://login.microsoftonline.com' },
  china: { suffix: 'vault.azure.cn', authority: 'https://login.chinacloudapi.cn' },
  usgov: { suffix: 'vault.usgovcloudapi.net', authority: 'https://login.microsoftonline.us' },
}
