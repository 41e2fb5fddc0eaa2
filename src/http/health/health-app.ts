import express, { type Express, type RequestHandler } from 'express';
import { countRequests, type RequestEventListener } from '../middleware/count-requests.ts';
import { decodablePath } from '../middleware/decodable-path.ts';
import { errorHandler } from '../middleware/error-handler.ts';
import { healthRoutes } from './health-routes.ts';
import { HttpError } from '../middleware/http-error.ts';
import type { HttpLog } from '../server/deps.ts';
import type { Readiness } from './readiness.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import type { TrustProxy } from '../middleware/client-address.ts';

const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'not found; this process serves only /status and /ready');
};

/** HTTP application for health checks: /status and /ready; `otherwise` handles all other requests. */
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
