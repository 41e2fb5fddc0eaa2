const TIMEOUT_MS = 10_000;

/** The server requires a login, or no longer accepts the token. */
export class LoginRequired extends Error {}

/** This server does not support the request, or the feature is disabled. */
export class FeatureDisabled extends Error {}

/** The query is invalid. The message is the server's and says what is allowed. */
export class InvalidQuery extends Error {}

/** The server is unreachable, or its response is unusable. */
export class Unavailable extends Error {
  /** @param {string} message @param {number} [retryAfterMs] from Retry-After */
  constructor(message, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A timer of a browser fires at once beyond 25 days. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Milliseconds from Retry-After: seconds, or a date that is compared with the response's own `Date`; at most an hour. 0
 * without the header.
 *
 * @param {Response} response @returns {number}
 */
const retryAfterMs = ({ headers }) => {
  const text = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS);
};

/**
 * @param {string} path
 * @param {RequestInit} options
 * @param {AbortSignal} [signal]
 */
const request = async (path, options, signal) => {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(path, {
      ...options,
      cache: 'no-store',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch {
    throw new Unavailable('Cannot reach Headwater');
  }
};

/** @param {Response} response @returns {Promise<unknown>} null if it is not JSON */
const json = async (response) => {
  try {
    return await response.json();
  } catch {
    return null;
  }
};

/** @param {unknown} body @param {string} key @returns {string | null} */
const textIn = (body, key) => {
  if (typeof body !== 'object' || body === null) return null;
  const value = /** @type {Record<string, unknown>} */ (body)[key];
  return typeof value === 'string' ? value : null;
};

/**
 * @param {string} username
 * @param {string} password
 * @returns {Promise<{ kind: 'in', token: string } | { kind: 'wrong' | 'malformed' | 'unreachable' } | { kind: 'wait', seconds: number }>}
 */
export const logIn = async (username, password) => {
  try {
    const response = await request('login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    const token = textIn(await json(response), 'token');
    if (response.ok && token !== null) return { kind: 'in', token };
    if (response.status === 401) return { kind: 'wrong' };
    if (response.status === 400) return { kind: 'malformed' };
    if (response.status === 429) return { kind: 'wait', seconds: Math.ceil(retryAfterMs(response) / 1000) };
    return { kind: 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
};

/** @param {Response} response @param {string} what */
const responseError = (response, what) =>
  response.status === 401 || response.status === 403
    ? new LoginRequired(`${what} requires a login`)
    : new Unavailable(`${what} answered ${response.status}`, retryAfterMs(response));

/** @param {string | null} token @returns {Record<string, string>} */
const bearer = (token) => (token === null ? {} : { authorization: `Bearer ${token}` });

/** @param {Response} response @param {string} path @returns {Promise<Error>} the error that this response stands for */
export const errorOf = async (response, path) => {
  const [what = path] = path.split('?');
  if (response.status === 404) return new FeatureDisabled(`/${what} does not exist on this server`);
  if (response.status !== 400) return responseError(response, `/${what}`);
  const { error } = /** @type {{ error?: unknown }} */ ((await json(response)) ?? {});
  // The page's own name of this parameter is another one, and each message says that it is about wikis.
  const message = textIn(error, 'message')?.replace(/^domain: /, '');
  return new InvalidQuery(message ?? `/${what} rejected the query`);
};

/**
 * Requests JSON from a path that requires a login unless the statistics are public.
 *
 * @param {string} path
 * @param {string | null} token
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 * @throws {LoginRequired | FeatureDisabled | InvalidQuery | Unavailable}
 */
export const fetchJson = async (path, token, signal) => {
  const headers = { accept: 'application/json', ...bearer(token) };
  const response = await request(path, { headers }, signal);
  if (!response.ok) throw await errorOf(response, path);
  return json(response);
};

/**
 * Sends a POST without a body.
 *
 * @param {string} path
 * @param {string | null} token
 * @returns {Promise<unknown>}
 * @throws {Error} whose message says why it was refused
 */
export const postJson = async (path, token) => {
  const response = await request(path, {
    method: 'POST',
    headers: { accept: 'application/json', ...bearer(token) },
  });
  const body = await json(response);
  if (response.ok) return body;
  const { error } = /** @type {{ error?: unknown }} */ (body ?? {});
  throw new Error(textIn(error, 'message') ?? `the server answered ${response.status}`);
};

/**
 * Opens an event stream, which has no time limit.
 *
 * @param {string} path
 * @param {string | null} token
 * @param {AbortSignal} signal
 * @param {string | null} [lastEventId] continues after this event; one that the server does not know begins with its history
 * @returns {Promise<ReadableStream<Uint8Array>>}
 * @throws {LoginRequired | FeatureDisabled | InvalidQuery | Unavailable}
 */
export const openStream = async (path, token, signal, lastEventId = null) => {
  const headers = {
    accept: 'text/event-stream',
    ...bearer(token),
    ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
  };
  const response = await fetch(path, { headers, cache: 'no-store', signal }).catch(() => {
    throw new Unavailable('Cannot reach Headwater');
  });
  if (!response.ok) throw await errorOf(response, path);
  if (response.body === null) throw new Unavailable(`/${path} sent an empty response`);
  return response.body;
};

/**
 * The URL of the live statistics for this token. It contains a single-use ticket, never the token.
 *
 * @param {string} token
 * @param {AbortSignal} signal
 * @throws {LoginRequired | Unavailable}
 */
export const ticketUrl = async (token, signal) => {
  const response = await request('stats/ticket', { method: 'POST', headers: bearer(token) }, signal);
  if (!response.ok) throw responseError(response, '/stats/ticket');
  const ticket = textIn(await json(response), 'ticket');
  if (ticket === null) throw new Unavailable('/stats/ticket returned no ticket');
  return `stats/stream?ticket=${encodeURIComponent(ticket)}`;
};

/**
 * The URL of the live statistics without a login, if they are public.
 *
 * @param {AbortSignal} signal
 * @throws {LoginRequired | Unavailable}
 */
export const publicUrl = async (signal) => {
  const response = await request('stats', {}, signal);
  if (!response.ok) throw responseError(response, '/stats');
  return 'stats/stream';
};

/**
 * @param {AbortSignal} signal
 * @returns {Promise<{ body: unknown, date: number }>} the body of /ready, whatever its status, and the Date header (epoch
 *   ms; NaN without one)
 * @throws {Unavailable}
 */
export const fetchReadiness = async (signal) => {
  const response = await request('ready', {}, signal);
  return { body: await json(response), date: Date.parse(response.headers.get('date') ?? '') };
};
