import express, { type Express, type RequestHandler } from 'express';
import { countRequests, type RequestWatch } from './count-requests.ts';
import { decodablePath } from './decodable-path.ts';
import { errorAnswers } from './error-answers.ts';
import { healthRoutes } from './health.ts';
import { HttpError } from './http-error.ts';
import type { HttpLog, Readiness } from './parts.ts';
import { securityHeaders } from './security-headers.ts';
import type { TrustProxy } from './trust-proxy.ts';

const nothingElse: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'there is nothing at this address: only /status and /ready');
};

/** The HTTP shell of a process that only says how it is: /status and /ready; `otherwise` answers all else. */
export const createHealthApp = (
  readiness: () => Readiness,
  log: HttpLog,
  requests?: RequestWatch,
  trustProxy: TrustProxy = false,
  otherwise: RequestHandler = nothingElse,
): Express => {
  const app = express();
  app.set('etag', false).set('query parser', 'simple').set('x-powered-by', false);
  app.set('trust proxy', trustProxy);
  if (requests !== undefined) app.use(countRequests(requests));
  app.use(securityHeaders(), decodablePath);
  app.use(healthRoutes(readiness));
  app.use(otherwise);
  app.use(errorAnswers(log));
  return app;
};
