/** What a rendered text reads as. Its readers' errors quote the text, so none of them leaves this file. */
import { detectFormat } from '../../formats/detect.ts'
import { resolveFormatName } from '../../formats/index.ts'
import { parseYamlDocuments } from '../../text/yaml.ts'

/** @returns the documents of a YAML or JSON text; none for other formats */
export async function parseRendered(
  text: string,
  filename: string,
  format: string | undefined,
): Promise<readonly unknown[]> {
  const name = format === undefined ? detectFormat({ filename, text }) : resolveFormatName(format)
  if (name === 'json') {
    try {
      return [JSON.parse(text)]
    } catch {
      return []
    }
  }
  return name === 'yaml' ? parseYamlDocuments(text) : []
}
