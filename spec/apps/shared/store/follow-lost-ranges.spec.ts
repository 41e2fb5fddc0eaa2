import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { followLostRanges } from '../../../../src/apps/shared/store/follow-lost-ranges.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import type { FeedPosition } from '../../../../src/wikimedia/position/feed-position.ts';

const T = 1_777_979_860_000;
const losing = (events: number): FeedPosition => ({
  since: T,
  partitions: [
    {
      topic: 't',
      partition: 0,
      resume: { timestamp: T },
      next: 100,
      forgotten: null,
      missing: [{ from: 1, to: events, after: T, before: T + 1000 }],
    },
  ],
});

describe('followLostRanges', () => {
  it('knows what was lost up to the position that was saved or loaded last', async () => {
    const original = memoryStore<FeedPosition>();
    const { store, lost } = followLostRanges(original);
    const save = (position: FeedPosition | null) =>
      firstValueFrom(store.save({ ...emptyCommit('2026-05-05T11:00:00Z'), position }));
    const saving = store.save({ ...emptyCommit('2026-05-05T11:00:00Z'), position: losing(3) });
    expect(lost(), 'not saved yet').to.deep.equal([]);
    await firstValueFrom(saving);
    expect(lost()).to.deep.equal([{ from: T, to: T + 1000, events: 3 }]);
    await save(null);
    expect(lost().map(({ events }) => events)).to.deep.equal([3]);
    await save(losing(5));
    expect(lost().map(({ events }) => events)).to.deep.equal([5]);

    const restarted = followLostRanges(original);
    await firstValueFrom(restarted.store.load());
    expect(restarted.lost().map(({ events }) => events)).to.deep.equal([5]);
  });
});
