/**
 * Runs `body` without the rights of root, to whom no file is closed. For everybody else it runs as it is.
 */
export function asNobody(body: () => void): void {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid!(65534)
  try {
    body()
  } finally {
    if (isRoot) process.seteuid!(0)
  }
}
