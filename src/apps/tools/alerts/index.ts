import { setTimeout as delay } from 'node:timers/promises';
import type { AppContext, AppModule } from '../../../cli/app-context.ts';
import { monotonicNow } from '../../../core/time/monotonic-scheduler.ts';
import { printable } from '../../../core/printable.ts';
import { AlertsResponse, AlertTestResponse } from '../../../http/schemas/alert-schemas.ts';
import { adminRequest } from '../admin-request.ts';
import { UsageError } from '../../../cli/parse-command.ts';
import { checkRules } from './check-rules.ts';
import { alertLines, deliveryText, type ListedDelivery } from './alert-lines.ts';

const DEFAULT_LIMIT = 20;
/** The history that a test looks itself up in. */
const TEST_HISTORY = 100;
const TEST_TIMEOUT_MS = 25_000;
const POLL_INTERVAL_MS = 250;

const list = async (context: AppContext): Promise<number> => {
  const limit = context.flags.number('limit') ?? DEFAULT_LIMIT;
  const report = AlertsResponse.parse(await adminRequest(context, 'GET', `/alerts?limit=${limit}`));
  for (const line of alertLines(report)) context.stdout.write(`${printable(line)}\n`);
  return 0;
};

/** The deliveries of a test, once each was tried or the time is over. */
const outcomes = async (context: AppContext, ids: readonly string[]): Promise<readonly ListedDelivery[]> => {
  const end = monotonicNow() + TEST_TIMEOUT_MS;
  for (;;) {
    const { alerts } = AlertsResponse.parse(
      await adminRequest(context, 'GET', `/alerts?limit=${TEST_HISTORY}`),
    );
    const found = alerts.flatMap(({ deliveries }) => deliveries).filter(({ id }) => ids.includes(id));
    const isOver = found.every(({ state, error }) => state !== 'pending' || error !== null);
    if ((isOver && found.length === ids.length) || monotonicNow() > end) return found;
    await delay(POLL_INTERVAL_MS);
  }
};

const test = async (context: AppContext): Promise<number> => {
  const target = context.flags.text('target');
  const query = target === undefined ? '' : `?${new URLSearchParams({ target }).toString()}`;
  const { deliveries: ids } = AlertTestResponse.parse(
    await adminRequest(context, 'POST', `/alerts/test${query}`),
  );
  if (ids.length === 0)
    throw new Error('there are no targets: add one to the file that ALERTS names, and restart the server');
  const deliveries = await outcomes(context, ids);
  for (const delivery of deliveries) context.stdout.write(`${printable(deliveryText(delivery))}\n`);
  return deliveries.length === ids.length && deliveries.every(({ state }) => state === 'sent') ? 0 : 1;
};

/** Lists the alerts of a running server, has it send a test alert, or checks a file with rules. */
export const run: AppModule['run'] = (context) => {
  const [action, file] = context.positionals;
  if (action === 'check') return Promise.resolve(checkRules(context, file));
  if (file !== undefined) throw new UsageError([`${action} takes no FILE: only check reads one`]);
  return action === 'test' ? test(context) : list(context);
};
