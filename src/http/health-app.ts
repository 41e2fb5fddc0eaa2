import express, { type Express, type RequestHandler } from 'express';
import { countRequests, type RequestEventListener } from './count-requests.ts';
import { decodablePath } from './decodable-path.ts';
import { errorHandler } from './error-answers.ts';
import { healthRoutes } from './health.ts';
import { HttpError } from './http-error.ts';
import type { HttpLog, Readiness } from './parts.ts';
import { securityHeaders } from './security-headers.ts';
import type { TrustProxy } from './trust-proxy.ts';

const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'there is nothing at this address: only /status and /ready');
};

/** The HTTP shell of a process that only says how it is: /status and /ready; `otherwise` answers all else. */
export const healthApp = (
  readiness: () => Readiness,
  log: HttpLog,
  requestListener?: RequestEventListener,
  trustProxy: TrustProxy = false,
  otherwise: RequestHandler = notFound,
): Express => {
  const app = express();
  app.set('etag', false).set('query parser', 'simple').set('x-powered-by', false);
  app.set('trust proxy', trustProxy);
  if (requestListener !== undefined) app.use(countRequests(requestListener));
  app.use(securityHeaders(), decodablePath);
  app.use(healthRoutes(readiness));
  app.use(otherwise);
  app.use(errorHandler(log));
  return app;
};
