import { expect } from 'chai';
import { EMPTY, Subject } from 'rxjs';
import { useFakeTimers } from 'sinon';
import { commitOffsets } from '../../../../src/apps/consumer/group/commit-offsets.ts';
import type { Counted } from '../../../../src/apps/consumer/deps.ts';
import { EMPTY_SNAPSHOT } from '../../../../src/stats/counts/snapshot.ts';

const totals = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };
const countedUpTo = (next: number | null): Counted => ({
  result: { snapshot: EMPTY_SNAPSHOT, totals },
  position: next === null ? null : { next, last: null },
  messages: 1,
});

describe('commitOffsets', () => {
  it('commits at most once per second, the latest offset at the end, and passes all results on', async () => {
    const clock = useFakeTimers();
    try {
      const counted$ = new Subject<Counted>();
      const commits: unknown[] = [];
      const passed: unknown[] = [];
      const group = {
        assigned$: EMPTY,
        commit: (partition: number, offset: number) => {
          commits.push([clock.now, partition, offset]);
          return Promise.resolve();
        },
        leave: () => Promise.resolve(),
      };
      counted$.pipe(commitOffsets(group, 7)).subscribe({
        next: ({ position }) => passed.push(position?.next),
        complete: () => passed.push('complete'),
      });
      counted$.next(countedUpTo(null));
      await clock.tickAsync(1000);
      for (const next of [1, 2, 3]) {
        counted$.next(countedUpTo(next));
        await clock.tickAsync(400);
      }
      counted$.next(countedUpTo(4));
      counted$.complete();
      await clock.tickAsync(800);
      expect(commits).to.deep.equal([
        [1000, 7, 1],
        [2000, 7, 3],
        [3000, 7, 4],
      ]);
      expect(passed).to.deep.equal([undefined, 1, 2, 3, 4, 'complete']);
    } finally {
      clock.restore();
    }
  });
});
