/**
 * What the parts of the page share while it is open and seen: what is looked at, and how to ask for it.
 * @typedef {{
 *   view: import('./model/shared-view.js').View,
 *   token: string | null,
 *   get: (path: string, signal: AbortSignal) => Promise<unknown>,
 *   onSignIn: () => void,
 *   random: () => number,
 * }} Session
 */
export {};
