/**
 * What a window sends to the hub, which holds the streams of all windows of a browser. `id` is unique within a window.
 * @typedef {import('../model/filter-params.js').Filter} Filter
 * @typedef {{ kind: 'open', id: number, stream: 'stats' | 'events', token: string | null, filter: Filter | null }
 *   | { kind: 'close' | 'retry', id: number }
 *   | { kind: 'alive' | 'bye' }} Request
 *
 * What the hub answers. `changes` has the latest changes, and how many more there were before them.
 * @typedef {{ id: number, kind: 'connection', connection: import('../model/status-text.js').Connection }
 *   | { id: number, kind: 'stats', stats: import('../net/live.js').Stats }
 *   | { id: number, kind: 'state', state: import('../net/watch-events.js').EventsState }
 *   | { id: number, kind: 'changes', changes: readonly string[], skipped: number }
 *   | { id: number, kind: 'login' }} Answer
 *
 * @typedef {{ receive: (request: Request) => void }} Visitor a window, as the hub sees it
 */

/** A visible window says this often that it is still there. */
export const ALIVE_INTERVAL_MS = 10_000;
