import type { Accumulator } from '../../core/accumulator.ts';
import { type Commit, emptyCommit } from '../../stats/commit.ts';
import { deltaCounter } from '../../stats/deltas.ts';
import type { WindowCounter } from '../../stats/windows/window-counter.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { RecordItem } from './record-item.ts';

/** Accumulates records into the one step that a store saves. `windowsOf` makes a counter for each step; `now` gives ISO 8601. */
export const recordCommit =
  (windowsOf: () => WindowCounter, now: () => string) =>
  (): Accumulator<RecordItem, PartitionPosition, Commit<PartitionPosition>> => {
    const counter = deltaCounter();
    const windows = windowsOf();
    let canaries = 0;
    let deadLetters = 0;
    return {
      add: ({ items }) => {
        for (const { decoded, message } of items) {
          if (decoded.kind === 'change') {
            counter.add(decoded);
            windows.add(decoded, Number(message.timestamp));
          } else if (decoded.kind === 'canary') canaries += 1;
          else deadLetters += 1;
        }
      },
      finish: (position) => ({
        ...emptyCommit(now()),
        deltas: counter.deltas(),
        windows: windows.deltas(),
        position,
        canaries,
        deadLetters,
      }),
    };
  };
