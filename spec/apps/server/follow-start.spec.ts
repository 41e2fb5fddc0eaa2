import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { followStart } from '../../../src/apps/server/follow-start.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';

const BEGAN = Date.UTC(2026, 10, 21);
const COMMIT = emptyCommit('2026-11-21T00:00:00Z');

describe('followStart', () => {
  it('knows the start from the first save, and from what an earlier process has saved', async () => {
    const opened = memoryStore<FeedPosition>();
    const first = followStart(opened);
    await lastValueFrom(first.store.load());
    expect(first.start()).to.deep.equal({ since: null, isFirst: true });
    await lastValueFrom(first.store.save({ ...COMMIT, position: startPosition(BEGAN) }));
    expect(first.start()).to.deep.equal({ since: BEGAN, isFirst: true });

    const unread = followStart(opened);
    await lastValueFrom(unread.store.load());
    expect(unread.start()).to.deep.equal({ since: BEGAN, isFirst: true });
    const partitions = [
      { topic: 'a', partition: 0, resume: { timestamp: BEGAN + 1 }, next: 1, forgotten: null },
    ];
    await lastValueFrom(unread.store.save({ ...COMMIT, position: { since: BEGAN, partitions } }));
    expect(unread.start().isFirst, 'nothing was counted when it started').to.equal(true);

    const next = followStart(opened);
    await lastValueFrom(next.store.load());
    expect(next.start()).to.deep.equal({ since: BEGAN, isFirst: false });
  });
});
