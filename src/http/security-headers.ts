import type { RequestHandler } from 'express';
import helmet from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

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

const policy = (directives: Directives): RequestHandler =>
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]])),
  });

/** Helmet's headers with a policy that allows our own files only, and nothing inline. */
export const securityHeaders = (): RequestHandler[] => [
  helmet({ contentSecurityPolicy: false, referrerPolicy: { policy: 'no-referrer' } }),
  policy(STRICT),
];

/** For /docs alone: Swagger UI sets styles on its elements. */
export const docsPolicy = (): RequestHandler =>
  policy({ ...STRICT, 'style-src': ["'self'", "'unsafe-inline'"] });
