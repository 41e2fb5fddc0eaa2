import type * as z from 'zod';
import type { AlertsResponse } from '../../../http/schemas/alert-schemas.ts';

type Report = z.output<typeof AlertsResponse>;
export type ListedDelivery = Report['alerts'][number]['deliveries'][number];

const STATES: Readonly<Record<ListedDelivery['state'], string>> = {
  pending: 'waits',
  held: 'held back',
  sent: 'sent',
  'given-up': 'given up',
  'in-digest': 'in a digest',
};

/** What became of a delivery. */
export const deliveryText = ({ target, state, error, due_at: dueAt }: ListedDelivery): string => {
  const until = state === 'held' && dueAt !== null ? ` until ${dueAt}` : '';
  return `${target}: ${STATES[state]}${until}${error === null ? '' : ` (${error})`}`;
};

/** The newest alerts with their deliveries, and the problems. */
export const alertLines = ({ alerts, targets, waiting, problem }: Report): readonly string[] => [
  ...(problem === null ? [] : [`Alerts are not durable at the moment: ${problem}`]),
  ...targets.flatMap(({ name, problem: reason }) =>
    reason === null ? [] : [`Target ${name} does not take alerts: ${reason}`],
  ),
  ...(waiting.held === 0 ? [] : [`Held back: ${waiting.held}`]),
  ...(alerts.length === 0 ? ['No alerts.'] : []),
  ...alerts.flatMap(({ at, rule, state, title, url, deliveries }) => [
    `${at}  ${state}  ${title}  [${rule}]${url === null ? '' : `  ${url}`}`,
    ...deliveries.map((delivery) => `    ${deliveryText(delivery)}`),
  ]),
];
