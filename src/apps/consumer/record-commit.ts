import type { Accumulator } from '../../core/accumulate.ts';
import { type Commit, emptyCommit } from '../../stats/commit.ts';
import { deltaCounter } from '../../stats/deltas.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { RecordItem } from './record-item.ts';

/** Accumulates records into the one step that a store saves. `now` gives ISO 8601. */
export const recordCommit =
  (now: () => string) => (): Accumulator<RecordItem, PartitionPosition, Commit<PartitionPosition>> => {
    const counter = deltaCounter();
    let canaries = 0;
    let deadLetters = 0;
    return {
      add: ({ items }) => {
        for (const { decoded } of items) {
          if (decoded.kind === 'change') counter.add(decoded);
          else if (decoded.kind === 'canary') canaries += 1;
          else deadLetters += 1;
        }
      },
      finish: (position) => ({
        ...emptyCommit(now()),
        deltas: counter.deltas(),
        position,
        canaries,
        deadLetters,
      }),
    };
  };
