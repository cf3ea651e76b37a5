declare module 'nunjucks' {
  class FileSystemLoader {
    constructor(path: string)
  }
  class Environment {
    constructor(loader: FileSystemLoader | null, options: { autoescape: boolean })
    renderString(template: string, context: object): string
  }
  const nunjucks: { Environment: typeof Environment; FileSystemLoader: typeof FileSystemLoader }
  export default nunjucks
}
