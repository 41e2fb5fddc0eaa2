import { expect } from 'chai';
import { EMPTY, lastValueFrom, of } from 'rxjs';
import { followSinkStart } from '../../../src/apps/producer/follow-sink-start.ts';
import { generationalKeySet } from '../../../src/core/collections/generational-key-set.ts';
import { dedupWindow } from '../../../src/wikimedia/dedup/dedup-window.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';

const BEGAN = Date.UTC(2026, 10, 21);
const READ: FeedPosition = {
  since: BEGAN,
  partitions: [{ topic: 'a', partition: 0, resume: { timestamp: BEGAN + 1 }, next: 1, forgotten: null }],
};

describe('followSinkStart', () => {
  const following = (positions: FeedPosition[]): ReturnType<typeof followSinkStart> =>
    followSinkStart({
      resume: () =>
        of({
          position: positions.shift() ?? READ,
          keys: dedupWindow([], { retentionMs: 1000, maxKeys: 10 }, 0),
          rejectKeys: generationalKeySet(10),
        }),
      publish: () => EMPTY,
      invalidate: () => undefined,
      close: () => EMPTY,
    });

  it('knows a first start, also after later resumes', async () => {
    const { sink, start } = following([startPosition(BEGAN)]);
    expect(start()).to.deep.equal({ since: null, isFirst: true });
    await lastValueFrom(sink.resume());
    await lastValueFrom(sink.resume());
    expect(start()).to.deep.equal({ since: BEGAN, isFirst: true });
  });

  it('knows that an earlier process has read', async () => {
    const { sink, start } = following([READ]);
    await lastValueFrom(sink.resume());
    expect(start()).to.deep.equal({ since: BEGAN, isFirst: false });
  });
});
