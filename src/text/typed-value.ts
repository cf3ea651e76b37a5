/** A value whose type was asked for with a cast filter, as the text that stands for it without quotes. */
export type TypedValue =
  | { readonly type: 'int' | 'float'; readonly literal: string }
  | { readonly type: 'bool'; readonly literal: 'true' | 'false' }
  /** JSON text of an object, a list or a string. */
  | { readonly type: 'json'; readonly literal: string }
