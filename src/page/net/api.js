const PATIENCE_MS = 10_000;

/** The server wants a login, or no longer takes the one it had. */
export class SignInNeeded extends Error {}

/** This server does not have what was asked for: it is not made for it, or set not to. */
export class NotOffered extends Error {}

/** The question was wrong; the message is the server's own and says what is allowed. */
export class Refused extends Error {}

/** The server cannot be reached, or answers what the page cannot use. */
export class Unavailable extends Error {
  /** @param {string} message @param {number} [retryAfterMs] what the server asked for */
  constructor(message, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** @param {Response} response @returns {number} milliseconds, 0 where it does not say */
const retryAfterMs = (response) => {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
};

/**
 * @param {string} path
 * @param {RequestInit} options
 * @param {AbortSignal} [signal]
 */
const request = async (path, options, signal) => {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await fetch(path, {
      ...options,
      cache: 'no-store',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
  } catch {
    throw new Unavailable('Headwater cannot be reached');
  }
};

/** @param {Response} response @returns {Promise<unknown>} null where it is not JSON */
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
const refused = (response, what) =>
  response.status === 401 || response.status === 403
    ? new SignInNeeded(`${what} wants a login`)
    : new Unavailable(`${what} answered ${response.status}`, retryAfterMs(response));

/** @param {string | null} token @returns {Record<string, string>} */
const bearer = (token) => (token === null ? {} : { authorization: `Bearer ${token}` });

/** @param {Response} response @param {string} path @returns {Promise<Error>} why it is not what was asked for */
export const whyNot = async (response, path) => {
  const [what = path] = path.split('?');
  if (response.status === 404) return new NotOffered(`there is no /${what}`);
  if (response.status !== 400) return refused(response, `/${what}`);
  const { error } = /** @type {{ error?: unknown }} */ ((await json(response)) ?? {});
  return new Refused(textIn(error, 'message') ?? `/${what} did not take the question`);
};

/**
 * Asks for something that wants a login where the statistics are not public.
 *
 * @param {string} path
 * @param {string | null} token
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 * @throws {SignInNeeded | NotOffered | Refused | Unavailable}
 */
export const fetchJson = async (path, token, signal) => {
  const headers = { accept: 'application/json', ...bearer(token) };
  const response = await request(path, { headers }, signal);
  if (!response.ok) throw await whyNot(response, path);
  return json(response);
};

/**
 * Opens a stream of events, which may stay open for ever.
 *
 * @param {string} path
 * @param {string | null} token
 * @param {AbortSignal} signal
 * @returns {Promise<ReadableStream<Uint8Array>>}
 * @throws {SignInNeeded | NotOffered | Refused | Unavailable}
 */
export const openStream = async (path, token, signal) => {
  const headers = { accept: 'text/event-stream', ...bearer(token) };
  const response = await fetch(path, { headers, cache: 'no-store', signal }).catch(() => {
    throw new Unavailable('Headwater cannot be reached');
  });
  if (!response.ok) throw await whyNot(response, path);
  if (response.body === null) throw new Unavailable(`/${path} sent nothing`);
  return response.body;
};

/**
 * Where the live numbers are to be had with this token: an address that holds a ticket for one use, never the
 * token.
 *
 * @param {string} token
 * @param {AbortSignal} signal
 * @throws {SignInNeeded | Unavailable}
 */
export const ticketAddress = async (token, signal) => {
  const response = await request('stats/ticket', { method: 'POST', headers: bearer(token) }, signal);
  if (!response.ok) throw refused(response, '/stats/ticket');
  const ticket = textIn(await json(response), 'ticket');
  if (ticket === null) throw new Unavailable('/stats/ticket gave no ticket');
  return `stats/stream?ticket=${encodeURIComponent(ticket)}`;
};

/**
 * Where the live numbers are to be had by anyone, if they are.
 *
 * @param {AbortSignal} signal
 * @throws {SignInNeeded | Unavailable}
 */
export const openAddress = async (signal) => {
  const response = await request('stats', {}, signal);
  if (!response.ok) throw refused(response, '/stats');
  return 'stats/stream';
};

/**
 * @param {AbortSignal} signal
 * @returns {Promise<{ body: unknown, date: number }>} what /ready says, whatever its status, and when (epoch ms; NaN
 *   where the answer does not say)
 * @throws {Unavailable}
 */
export const fetchReadiness = async (signal) => {
  const response = await request('ready', {}, signal);
  return { body: await json(response), date: Date.parse(response.headers.get('date') ?? '') };
};
