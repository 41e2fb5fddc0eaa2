import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

/** Middleware that sets headers, with the types of Node's server. */
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

/** Helmet's middleware with a policy that allows only files of this server and nothing inline. */
export const helmetHeaders = (): readonly HeaderSetter[] => [
  helmet({ contentSecurityPolicy: false, referrerPolicy: { policy: 'no-referrer' } }),
  policy(STRICT),
];

/** The headers that this middleware sets. */
const headersSetBy = (setters: readonly HeaderSetter[]): ReadonlyMap<string, string> => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  for (const set of setters) {
    set(response.req, response, (error) => {
      if (error !== undefined) throw new Error('cannot set a security header', { cause: error });
    });
  }
  return new Map(response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]));
};

/** Sets the headers of `helmetHeaders`. They are the same for all requests, so Helmet runs only once. */
export const securityHeaders = (): RequestHandler => {
  const headers = headersSetBy(helmetHeaders());
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
};

/** Only for /docs: Swagger UI sets inline styles. */
export const docsPolicy = (): RequestHandler =>
  policy({ ...STRICT, 'style-src': ["'self'", "'unsafe-inline'"] });

/** Only for /embed: pages of these origins may show it in a frame, and its files are one folder up. */
export const embedPolicy = (origins: readonly string[]): RequestHandler => {
  const setPolicy = policy({ ...STRICT, 'base-uri': ["'self'"], 'frame-ancestors': origins });
  return (request, response, next) => {
    // It knows no other origins, and a browser that reads the policy ignores it.
    response.removeHeader('X-Frame-Options');
    setPolicy(request, response, next);
  };
};
