/** What stands in the place of a file where a command is meant. */
export const COMMAND_NAMES: readonly string[] = [
  'render',
  'check',
  'explain',
  'run',
  'secrets',
  'redact',
  'scan',
  'types',
  'init',
  'migrate',
  'encode',
  'completion',
  'help',
]
