/** What `import … from './a.yaml?rendered'` gives, with the plugin of `render-config/vitest`. */
declare module '*?rendered' {
  const text: string
  export default text
  /** Where each secret stands, and how it ended; never a value. */
  export const references: readonly import('render-config').RenderedReference[]
}

/** The document, or a list of them if there are several. */
declare module '*?rendered&parsed' {
  // biome-ignore lint/suspicious/noExplicitAny: only the test knows what its config holds
  const document: any
  export default document
  export const references: readonly import('render-config').RenderedReference[]
}
