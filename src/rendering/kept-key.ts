/** Characters that the key of the last known good values needs, at least. Apart, so that a call can check it at once. */
export const MIN_KEY_LENGTH = 16
