/** What help of the `secrets` commands shows below their options. */
const STORE = '-p store:secrets.json'

export const secretsHelp: Readonly<Record<string, string>> = {
  list: `
Examples:
  render-config secrets list ${STORE}
  render-config secrets ls ${STORE} --json | jq -r '.secrets[].key'`,
  get: `
Without --reveal it prints ********. With --reveal the bytes go to standard
output as they are; only a terminal gets a line break behind them.`,
  set: `
Without VALUE, at a terminal, the value is asked for and not shown. @FILE and -
take the bytes as they are, a line break at the end too. VALUE itself can be
seen by other users of the machine while the command runs.

Examples:
  render-config secrets set DB_PASSWORD ${STORE}
  render-config secrets set TLS_KEY @key.pem ${STORE}
  pass show db | render-config secrets set DB_PASSWORD - ${STORE}
  render-config secrets set backup @s3.json --type s3 ${STORE}`,
  delete: `
It asks first. Without a terminal it needs --yes.`,
  share: `
Examples:
  render-config secrets share DB_PASSWORD @bob.pub --name bob \\
    ${STORE}
  render-config secrets share token alice -p apolo://CLUSTER/ORG/PROJECT`,
  copy: `
It says what would change (create, replace, same), then asks. --dry-run stops
there.

Examples:
  render-config secrets copy dotenv:.env store:secrets.json --dry-run
  render-config secrets copy store:secrets.json \\
    vault://vault.example/secret/app DB_PASSWORD`,
  import: `
K=text and SECRET_K=base64 both become the secret K.

Example:
  render-config secrets import .env ${STORE} --dry-run`,
  keygen: `
Examples:
  render-config secrets keygen -o alice.pem --name alice ${STORE}
  render-config secrets keygen -o bob.pem > bob.pub
  render-config secrets keygen -o - ${STORE} \\
    | pass insert -m render-config`,
  rekey: `
It needs the private key of who can read all secrets of FROM.

Example:
  render-config secrets rekey alice @alice-new.pub ${STORE}`,
}
