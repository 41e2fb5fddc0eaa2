import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

/** What sets headers, in the way of Node's own server. */
type HeaderSetter = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const STRICT: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

const policy = (directives: Directives): HeaderSetter =>
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]])),
  });

/** Helmet's headers with a policy that allows our own files only, and nothing inline: as Helmet sets them. */
export const helmetHeaders = (): readonly HeaderSetter[] => [
  helmet({ contentSecurityPolicy: false, referrerPolicy: { policy: 'no-referrer' } }),
  policy(STRICT),
];

/** What these set when they are asked once. */
const headersSetBy = (setters: readonly HeaderSetter[]): ReadonlyMap<string, string> => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  for (const set of setters) {
    set(response.req, response, (error) => {
      if (error !== undefined) throw new Error('a header could not be set', { cause: error });
    });
  }
  return new Map(response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]));
};

/** `helmetHeaders` for every answer. They are the same for all requests, so that Helmet is asked once and not at each. */
export const securityHeaders = (): RequestHandler => {
  const headers = headersSetBy(helmetHeaders());
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
};

/** For /docs alone: Swagger UI sets styles on its elements. */
export const docsPolicy = (): RequestHandler =>
  policy({ ...STRICT, 'style-src': ["'self'", "'unsafe-inline'"] });
