import type { RuntimeNames } from './dialect.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Kestra's variables, functions and filters (its expression reference), and the roots of the other platforms. */
export const LANGUAGE_RUNTIME_NAMES: RuntimeNames = {
  variables: words(`
    inputs outputs vars task taskrun tasks flow execution trigger labels parent parents globals kestra error errorLogs
    namespace tenantId loop item files variable on connection ctx params needs matrix strategy github runner steps job
  `),
  functions: words(`
    read kv json yaml render renderOnce now uuid id ksuid randomInt randomPort nanoId currentEachOutput iterationOutput
    errorLogs fileSize fileExists fileEmpty isFileExists isIn http fromJson fromIon printContext tasksWithState encrypt
    decrypt appLink env credential range block max min fetchContext secretRef
  `),
  filters: words(`
    jq date dateAdd dateSub timestamp timestampMicro timestampMilli timestampNano number numberFormat numberformat
    className flatten chunk distinct keys values sort rsort merge escapeChar ion toIon toJson5 regexMatch regexReplace
    regexExtract rot13 yamlToJson jsonToYaml filter map reject select groupBy find
  `),
}
