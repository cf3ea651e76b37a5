/** The files that a section of a page shows: blocks whose first line is a comment with a path. */
export function pageFiles(page: string, section: string): ReadonlyMap<string, string> {
  const start = page.indexOf(`\n## ${section}\n`)
  const end = page.indexOf('\n## ', start + 1)
  const blocks = page.slice(start, end).matchAll(/```[jt]s\n\/\/ (\S+)\n([\s\S]*?)```/g)
  return new Map([...blocks].map(([, path, text]) => [path!, text!]))
}
