/** What help shows below the options. */
const EXPRESSIONS_HELP = `
Expressions: {{ secret('KEY') }}, {{ secrets.key }}, << secrets.key >>,
{{ envs.name }}, {{ vars.name }}. Everything else stays as it is, the
expressions of other engines too. With --template the whole file is a nunjucks
template: loops, macros and includes, and a value is still only a value.`

const CHAIN_HELP = `
Secrets are looked up in each --secrets-file, the last one first; then in every
--provider in order; without one, in those of render-config.yaml; without these
in variables SECRET_KEY (base64) and in ./.env.`

const EXIT_HELP = `
Exit codes: 0 done; 1 the config or a secret has a problem; 2 wrong usage, or a
file can not be read or written; 3 a store can not be reached now.`

const KNOWN_HELP = `
Known are all values of the local providers: each --secrets-file, every
--provider or, if there is none, the variables SECRET_KEY (base64) and ./.env;
and what the configs of --from ask for, also of stores far away.`

export const programHelp = `
Without a command, render is meant:
  render-config flow.yaml                          print the rendered flow
  render-config flow.yaml -s secrets.env -o out.yaml
  render-config flows/ --out-dir rendered/
  render-config check 'flows/**/*.yaml'            what would go wrong?

"render-config render --help" lists the options of render.
${EXIT_HELP}`

export const commandHelp = {
  render: `${EXPRESSIONS_HELP}
${CHAIN_HELP}

Files are written with mode 0600, and all of them or none.

Examples:
  render-config flow.yaml
  render-config pipeline.conf --secrets-file secrets.env -o pipeline.out.conf
  render-config 'flows/**/*.yaml' --out-dir rendered/ --report origins.json
  render-config job.json -p env: -p db=dir:/run/secrets/db
  render-config conf/ --out-dir run/ --watch --on-change 'nginx -s reload'
  cat flow.yaml | render-config - -f yaml
${EXIT_HELP}`,

  check: `${CHAIN_HELP}

Examples:
  render-config check flow.yaml
  render-config check flows/ --offline --strict
  render-config check flows/ --json | jq '.problems[].message'
  render-config check flows/ --offline --sarif > check.sarif
${EXIT_HELP}`,

  run: `
COMMAND gets our environment without SECRET_*, RENDER_CONFIG_* and the
credentials of stores, and with what was asked for. Everything is looked up
before it starts, and nothing is started if anything is missing. No shell is
involved.
${CHAIN_HELP}

Of two values for one name the later one counts: the files in order, then --env.
A volume is a file of mode 0600, kept in memory where the system can; it is gone
when COMMAND has ended. What is printed has a mask in place of every value.

With --watch files and stores are looked at for as long as COMMAND runs. If a
variable or file of its own has changed, COMMAND gets SIGTERM, 10 s later
SIGKILL, and is started anew. With something wrong it stays as it is.

Exit codes: COMMAND's own; 128+n if signal n ended it; 127 not found; 126 can
not be started. Before it starts: 1 the config or a secret has a problem; 2
wrong usage, or a file can not be read or written; 3 a store can not be reached
now.

Examples:
  render-config run --env DB_PASSWORD=secret:DB_PASSWORD -- npm start
  render-config run --env-from app.env -s secrets.env -- ./server --port 80
  render-config run --volume secret:TLS_KEY:run/tls.key -- nginx -c nginx.conf
  render-config run --mount app.yaml:run/app.yaml -- ./server run/app.yaml
  render-config run --keep-env 'AWS_*' -- aws s3 ls
  render-config run --watch --env DB_PASSWORD=secret:DB_PASSWORD -- npm start`,
  explain: `${CHAIN_HELP}

What can be explained is, whatever is wrong; the exit code is that of render. No
value is printed, nor its length.

Examples:
  render-config explain flow.yaml
  render-config explain flows/ --html flows.html
  render-config explain flow.yaml --json | jq '.files[].expressions[].state'
${EXIT_HELP}`,

  secrets: `
Examples:
  render-config secrets keygen -o alice.pem --name alice -p store:secrets.json
  render-config secrets set DB_PASSWORD -p store:secrets.json
  render-config secrets list -p store:secrets.json
  render-config secrets copy dotenv:.env store:secrets.json --dry-run

"render-config secrets COMMAND --help" lists the options of one.
${EXIT_HELP}`,

  redact: `${KNOWN_HELP}

Only what may be the beginning of a value is held back until more comes. A value
that can not be had ends the command before anything is passed on.

Examples:
  ./deploy.sh 2>&1 | render-config redact
  kubectl logs -f job/load \\
    | render-config redact -p vault://v.example/kv/app --from flow.yaml
${EXIT_HELP}`,

  scan: `${KNOWN_HELP}

A folder gives its files without those that git ignores; links are not followed.
What the secrets are read from is left out. Values themselves are never printed.

Exit codes: 0 nothing found; 1 something found; 2 wrong usage, or a file can not
be read (the rest is scanned); 3 a store can not be reached now.

Examples:
  render-config scan .
  render-config scan dist/ logs/app.log --from 'flows/**/*.yaml'
  render-config scan . --sarif > secrets.sarif`,

  types: `
The file exports the type SecretName and registers it: memory() of this package
and renderFixture() of its test helpers then take these names and no others. No
store is asked.

Exit codes: 0 done; 1 with --check: FILE is not up to date, or a config has a
problem; 2 wrong usage, or a file can not be read or written.

Examples:
  render-config types flows/ -o test/secrets.d.ts
  render-config types flows/ -o test/secrets.d.ts --check`,

  init: `
It looks for files that ask for secrets, in which notation; for .env files and
an encrypted store; never at what these hold. A file that is there is not
replaced.

Examples:
  render-config init
  render-config init -o -                          print it`,
  migrate: `
Reads: default, kestra, calyptia, instill, apolo, github, op, vals, envsubst.
Writes: all of these but envsubst. No provider is asked.

What the new notation can not say is told, all of it, and nothing is written;
with --partial it stays as it is, and the rest is written.

Examples:
  render-config migrate --to default --from op config.yaml.tpl -o config.yaml
  render-config migrate --to kestra flows/ --diff
  render-config migrate --to default --from envsubst --only DB_PASSWORD app.yaml
  render-config migrate --to instill 'recipes/*.yaml' --in-place --partial

Exit codes: 0 done; 1 something can not be said, or a document does not parse; 2
wrong usage, or a file can not be read or written.`,

  encode: `
NAME=text becomes SECRET_NAME=base64. Comments and blank lines are left out. A
line that is neither is an error, and then nothing is printed.

Examples:
  render-config encode .env > .env_encoded
  pass show team/env | render-config encode -`,

  completion: `
Examples:
  eval "$(render-config completion bash)"                  in ~/.bashrc
  render-config completion zsh > ~/.zfunc/_render-config   a folder of $fpath
  render-config completion fish \\
    > ~/.config/fish/completions/render-config.fish`,
} as const
