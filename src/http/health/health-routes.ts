import { type RequestHandler, Router } from 'express';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { Readiness } from './readiness.ts';

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** GET /status: liveness. GET /ready: readiness, 200 or 503, with a section per part. */
export const healthRoutes = (readiness: () => Readiness): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/status')
    .get(noStore, (_request, response) => {
      response.json({ status: 'ok' });
    })
    .all(onlyMethods('GET', 'HEAD'));
  router
    .route('/ready')
    .get(noStore, (_request, response) => {
      const { ready, problems, details } = readiness();
      response.status(ready ? 200 : 503).json({ ready, problems, ...details });
    })
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
