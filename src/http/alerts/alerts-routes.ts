import { type RequestHandler, Router } from 'express';
import { HttpError, throwStoreUnavailable } from '../middleware/http-error.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { validate } from '../middleware/validate.ts';
import { AlertsParams, AlertTestParams } from '../schemas/alert-schemas.ts';
import { disabledRoute, isDisabled } from '../server/feature-disabled.ts';
import type { FeatureDisabled } from '../server/optional-features.ts';
import type { AlertQueries } from './alert-queries.ts';
import { alertReportJson } from './alert-report-json.ts';

export interface AlertsRoutesOptions {
  readonly alerts: AlertQueries | FeatureDisabled;
  /** For the report: any account. */
  readonly readerGuard: RequestHandler;
  /** For tests. */
  readonly adminGuard: RequestHandler;
}

const report =
  (alerts: AlertQueries): RequestHandler =>
  async (request, response) => {
    const { limit } = validate(AlertsParams, request.query);
    const found = await alerts.report(limit).catch(throwStoreUnavailable);
    response.set('Cache-Control', 'no-store').json(alertReportJson(found));
  };

const test =
  (alerts: AlertQueries): RequestHandler =>
  async (request, response) => {
    const { target } = validate(AlertTestParams, request.query);
    if (target !== undefined && !alerts.targets.includes(target))
      throw new HttpError(
        400,
        'bad-request',
        `target: no such target; targets are ${alerts.targets.join(', ')}`,
      );
    const deliveries = await alerts
      .test(target === undefined ? alerts.targets : [target])
      .catch(throwStoreUnavailable);
    response.status(202).set('Cache-Control', 'no-store').json({ deliveries });
  };

/** GET /alerts: rules, targets and history. POST /alerts/test: sends a test alert. */
export const alertsRoutes = ({ alerts, readerGuard, adminGuard }: AlertsRoutesOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/alerts')
    .get(...(isDisabled(alerts) ? [disabledRoute(alerts)] : [readerGuard, report(alerts)]))
    .all(onlyMethods('GET', 'HEAD'));
  router
    .route('/alerts/test')
    .post(...(isDisabled(alerts) ? [disabledRoute(alerts)] : [adminGuard, test(alerts)]))
    .all(onlyMethods('POST'));
  return router;
};
