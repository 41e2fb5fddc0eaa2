import type { BatchAggregator } from '../../../core/operators/batch-aggregator.ts';
import { type Commit, emptyCommit } from '../../../stats/counts/commit.ts';
import { deltaCounter } from '../../../stats/counts/deltas.ts';
import type { WindowCounter } from '../../../stats/windows/window-counter.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { RecordItem } from './record-item.ts';

/** Aggregates records into one commit. `createWindowCounter` creates a counter per commit; `now` returns ISO 8601. */
export const recordCommitAggregator =
  (createWindowCounter: () => WindowCounter, now: () => string) =>
  (): BatchAggregator<RecordItem, PartitionPosition, Commit<PartitionPosition>> => {
    const deltas = deltaCounter();
    const windowCounter = createWindowCounter();
    let canaries = 0;
    let deadLetters = 0;
    return {
      add: ({ items }) => {
        for (const { decoded, message } of items) {
          if (decoded.kind === 'change') {
            deltas.add(decoded);
            windowCounter.add(decoded, Number(message.timestamp));
          } else if (decoded.kind === 'canary') canaries += 1;
          else deadLetters += 1;
        }
      },
      finish: (position) => ({
        ...emptyCommit(now()),
        deltas: deltas.deltas(),
        windows: windowCounter.deltas(),
        position,
        canaries,
        deadLetters,
      }),
    };
  };
