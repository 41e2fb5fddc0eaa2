/**
 * What the sections of the page share while it is visible: the current view and how to request data for it.
 * @typedef {{
 *   view: import('./model/shared-view.js').View,
 *   token: string | null,
 *   get: (path: string, signal: AbortSignal) => Promise<unknown>,
 *   openStream: ReturnType<typeof import('./streams/hub-client.js').createHubClient>['open'],
 *   onLoginRequired: () => void,
 *   random: () => number,
 * }} Session
 */
export {};
