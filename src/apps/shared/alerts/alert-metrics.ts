import type { Metrics } from '../../../telemetry/metrics/process-registry.ts';
import type { AlertMetrics } from './alert-service.ts';

type AlertHandles = Pick<
  Metrics<'server'>,
  'alertsRaised' | 'alertDeliveries' | 'alertsDropped' | 'alertsWaiting'
>;

/** Counts alerts and attempts to send them. */
export const alertMetrics = ({
  alertsRaised,
  alertDeliveries,
  alertsDropped,
  alertsWaiting,
}: AlertHandles): AlertMetrics => ({
  onRaised: (condition) => alertsRaised.inc(1, { condition }),
  onOutcome: (type, outcome) => alertDeliveries.inc(1, { type, outcome }),
  onDropped: (reason, alerts) => alertsDropped.inc(alerts, { reason }),
  onWaiting: ({ pending, held }) => {
    alertsWaiting.set(pending, { state: 'pending' });
    alertsWaiting.set(held, { state: 'held' });
  },
});
