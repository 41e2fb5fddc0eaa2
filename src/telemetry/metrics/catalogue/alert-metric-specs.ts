import type { MetricSpec } from '../metric-spec.ts';

const SERVER = ['server'] as const;

/** Alerts of the server. */
export const ALERT_METRICS = {
  alertsRaised: {
    name: 'headwater_alerts_total',
    type: 'counter',
    unit: 'times',
    help: 'Alerts that were written to the outbox, by the condition of their rule; ends of incidents and tests included.',
    of: SERVER,
    labels: {
      condition: ['trend', 'edit-war', 'rate', 'change', 'feed-down', 'gap', 'store-failing', 'test'],
    },
  },
  alertDeliveries: {
    name: 'headwater_alert_deliveries_total',
    type: 'counter',
    unit: 'times',
    help: 'Attempts to send an alert, by the type of the target and how they ended; failed: it is retried.',
    of: SERVER,
    labels: {
      type: ['webhook', 'slack', 'discord', 'ntfy', 'email'],
      outcome: ['sent', 'failed', 'given-up'],
    },
  },
  alertsDropped: {
    name: 'headwater_alerts_dropped_total',
    type: 'counter',
    unit: 'times',
    help: 'Alerts that were dropped: too many open incidents of a rule, too many alerts before they were written, or a full outbox.',
    of: SERVER,
    labels: { reason: ['incidents', 'unwritten', 'outbox'] },
  },
  alertsWaiting: {
    name: 'headwater_alerts_waiting',
    type: 'gauge',
    unit: 'records',
    help: 'Deliveries in the outbox: pending ones are sent or retried, held ones wait for the end of quiet hours or of a limit.',
    of: SERVER,
    labels: { state: ['pending', 'held'] },
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
