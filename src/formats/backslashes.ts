/** True if an odd run of backslashes ends right before `at`: the last of them would escape what stands there. */
export function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text[from - 1] === '\\') from--
  return (at - from) % 2 === 1
}
