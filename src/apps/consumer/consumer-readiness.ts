import type { Readiness } from '../../http/health/readiness.ts';
import { type ConsumerState, lagOf } from './consumer-state.ts';
import { problemMessages } from './problems.ts';

/** The consumer's `/ready`: problems of the brokers and of the store, the lag of each partition, and totals. */
export const consumerReadiness = (
  topic: string,
  { group: { joined, partitions }, problems: active, snapshot, totals, duplicates, live }: ConsumerState,
): Readiness => {
  const problems = [...problemMessages(active)];
  if (!joined && problems.length === 0) problems.push(`not in the consumer group of ${topic} yet`);
  const shown = [...partitions]
    .sort(([a], [b]) => a - b)
    .map(([partition, status]) => ({
      partition,
      owned: status.owned,
      next_offset: status.next,
      end_offset: status.logEnd,
      lag: lagOf(status),
    }));
  const lags = shown.flatMap(({ lag }) => (lag === null ? [] : [lag]));
  return {
    ready: problems.length === 0,
    problems,
    details: {
      topic: {
        name: topic,
        joined,
        lag: lags.length === 0 ? null : lags.reduce((sum, lag) => sum + lag, 0),
        partitions: shown,
        dead_letters: totals.deadLetters,
        lost_records: totals.lostEvents,
        repeats: duplicates,
      },
      // They are a convenience: counting is ready without them.
      live_views: live,
      store: { writable: active.store.size === 0, last_saved_at: snapshot.asOf },
    },
  };
};
