/** A request as the client hands it to `fetch`. */
export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The part of `fetch` that the client uses. */
export type FetchFunction = (url: string, init: FetchInit) => Promise<Response>;

/** An account of the server. The client logs in when the server asks for a token, and again when the token has expired. */
export interface PasswordCredentials {
  readonly user: string;
  readonly password: string;
  readonly token?: never;
}

/** A token of the server; a function is called when the server asks for one, and again when that one has expired. */
export interface TokenCredentials {
  /** As `headwater token` or `POST /login` issued it, or a function that gets one. */
  readonly token: string | (() => string | Promise<string>);
  readonly user?: never;
  readonly password?: never;
}

/** For a server with STATS_PUBLIC=true. */
export interface NoCredentials {
  readonly user?: never;
  readonly password?: never;
  readonly token?: never;
}

/** How a client identifies itself. */
export type Credentials = PasswordCredentials | TokenCredentials | NoCredentials;

/** Where the server is, and how its answers are awaited. */
export interface ConnectionSettings {
  /** The address of a server or a consumer, such as `http://localhost:7000`; with its sub-path behind a reverse proxy. */
  readonly url: string;
  /** How long the server may take to respond, in milliseconds. Default: 10,000. */
  readonly responseTimeoutMs?: number;
  /** How long a response may send nothing, in milliseconds. A server sends something every 15 s. Default: 45,000. */
  readonly idleTimeoutMs?: number;
  /** Default: the `fetch` of the platform. */
  readonly fetch?: FetchFunction;
}

/** What `headwaterClient` takes. */
export type ClientOptions = ConnectionSettings & Credentials;

/** Options of a request. */
export interface RequestOptions {
  /** Aborts the request, whose promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
