import { Subject } from 'rxjs';
import { deliverOutbox } from '../../../src/alerts/outbox/deliver-outbox.ts';
import { webhookTarget } from '../../../src/alerts/targets/webhook.ts';
import { monotonicScheduler } from '../../../src/core/time/monotonic-scheduler.ts';
import { NO_PROXIES } from '../../../src/net/proxy/proxies.ts';
import { sqliteOutbox } from '../../../src/stores/sqlite/sqlite-outbox.ts';
import { ALERT_MIGRATIONS } from '../../stores/support/sqlite-files.ts';
import { began } from './outbox-doubles.ts';

/**
 * A process that writes one alert, the same in each run, and delivers it. It kills itself before it sends or before it marks,
 * or exits once the delivery is marked.
 */
const [file = '', url = '', mode = '', nowText = ''] = process.argv.slice(2);
const now = (): number => Number(nowText);
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const outbox = sqliteOutbox({ file, migrations: ALERT_MIGRATIONS });
await outbox.write([began()], now());
if (mode === 'before-claim') die();
const webhook = webhookTarget(
  { name: 'hook', type: 'webhook', url },
  { proxies: NO_PROXIES, userAgent: 'spec', now },
);
deliverOutbox({
  outbox: {
    ...outbox,
    settle: async (...values) => {
      if (mode === 'before-mark') die();
      await outbox.settle(...values);
      process.exit(0);
    },
  },
  target: {
    ...webhook,
    send: async (delivery, signal) => {
      if (mode === 'before-send') die();
      await webhook.send(delivery, signal);
    },
  },
  quietUntil: () => null,
  wake$: new Subject(),
  onOutcome: () => undefined,
  onFailure: (error) => {
    throw error;
  },
  now,
  random: Math.random,
  scheduler: monotonicScheduler,
}).subscribe();
