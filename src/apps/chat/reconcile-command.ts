import { setTimeout as delay } from 'node:timers/promises';
import { describeNumber } from '../../chat/numbering/issued-number.ts';
import type { OutboxEntry } from '../../chat/outbox/number-outbox.ts';
import { reconcile, type ReconcileReport } from '../../chat/outbox/reconcile.ts';
import { JOB_STATES } from '../../chat/outbox/sidekiq-jobs.ts';
import type { AppContext } from '../../cli/app-context.ts';
import { formatCount } from '../../core/format-count.ts';
import { messageOf } from '../../core/message-of.ts';
import { DEFAULT_RECONCILE_MINUTES } from './reconcile-minutes.ts';
import { openReconciliation } from './open-reconciliation.ts';

const MAX_SHOWN = 100;
const MINUTE_MS = 60_000;

const numbers = (count: number): string => `${formatCount(count)} ${count === 1 ? 'number' : 'numbers'}`;

const listed = (entries: readonly OutboxEntry[]): readonly string[] => [
  ...entries
    .slice(0, MAX_SHOWN)
    .map((entry) => `  ${describeNumber(entry)}, queued at ${new Date(entry.atMs).toISOString()}`),
  ...(entries.length > MAX_SHOWN ? [`  and ${formatCount(entries.length - MAX_SHOWN)} more`] : []),
];

const reportLines = (
  { lost, orphaned, inSidekiq, requeued, isPartial }: ReconcileReport,
  minutes: number,
  isDryRun: boolean,
): readonly string[] => {
  const states = JOB_STATES.flatMap((state) => {
    const count = inSidekiq.get(state) ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${state}`];
  });
  const dead = inSidekiq.get('dead') ?? 0;
  return [
    `${numbers(lost.length)} issued more than ${minutes} minutes ago ${lost.length === 1 ? 'is' : 'are'} neither in MySQL nor in Sidekiq${lost.length === 0 ? '' : ':'}`,
    ...listed(lost),
    ...(states.length === 0 ? [] : [`not in MySQL, but in Sidekiq: ${states.join(', ')}`]),
    ...(dead === 0 ? [] : ['dead jobs run again only if you retry them in Sidekiq']),
    ...(orphaned.length === 0
      ? []
      : [
          `${numbers(orphaned.length)} cannot be written, because the application or chat was deleted${isDryRun ? '' : '; removed from the outbox'}:`,
          ...listed(orphaned),
        ]),
    ...(isPartial ? ['there may be more: repeat the command'] : []),
    ...(lost.length === 0
      ? []
      : [
          isDryRun
            ? `nothing was changed; without --dry-run, ${numbers(lost.length)} would be queued again`
            : `queued ${numbers(requeued)} again`,
        ]),
  ];
};

/** Finds the numbers whose jobs were lost, and queues them again. */
export const reconcileCommand = async ({ settings, flags, stdout }: AppContext): Promise<number> => {
  const { chat } = settings().settings;
  const minutes = flags.number('older-than') ?? DEFAULT_RECONCILE_MINUTES;
  const isDryRun = flags.on('dry-run');
  // What fails says only that the connection is closed.
  let connectionError: unknown = null;
  const { connect, close, ...parts } = openReconciliation(settings().settings, {
    reconnects: false,
    onError: (error) => {
      connectionError ??= error;
    },
  });
  try {
    await connect().catch((error: unknown) => {
      throw new Error(
        `cannot read Redis at ${chat.redis.host}:${chat.redis.port} (REDIS_URL): ${messageOf(connectionError ?? error)}`,
        { cause: error },
      );
    });
    const report = await reconcile(
      { ...parts, delay },
      { olderThanMs: minutes * MINUTE_MS, mode: isDryRun ? 'report' : 'requeue' },
    );
    for (const line of reportLines(report, minutes, isDryRun)) stdout.write(`${line}\n`);
    return 0;
  } finally {
    await close();
  }
};
