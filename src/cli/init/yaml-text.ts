/** A text as a scalar of YAML: as it is where that can only mean itself, else in quotes. */
export function yamlText(text: string): string {
  if (/^[A-Za-z_][\w./?=:-]*[\w/?=-]$/.test(text) && /[./:]/.test(text)) return text
  const needsEscapes = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(text)
  return needsEscapes ? escaped(text) : `'${text.replaceAll("'", "''")}'`
}

function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    character => `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  )
}
