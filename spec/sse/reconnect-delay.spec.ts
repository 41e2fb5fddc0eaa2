import { expect } from 'chai';
import { FeedError, refusedError } from '../../src/sse/feed-error.ts';
import { reconnectDelay } from '../../src/sse/reconnect-delay.ts';

const BACKOFF = { minMs: 1000, maxMs: 60_000 };
const almostOne = (): number => 0.999_999;
const zero = (): number => 0;

describe('reconnectDelay', () => {
  const cut = new FeedError('feed-ended', 'cut');

  it('waits anything up to the bound, which doubles up to the longest', () => {
    const delay = reconnectDelay(BACKOFF, almostOne);
    expect([1, 2, 3, 7, 8, 100].map((attempt) => delay(cut, attempt))).to.deep.equal([
      999, 1999, 3999, 59_999, 59_999, 59_999,
    ]);
    expect(reconnectDelay(BACKOFF, zero)(cut, 5)).to.equal(0);
  });

  it('waits at least as long as the server asked for', () => {
    expect(reconnectDelay(BACKOFF, zero)(refusedError(429, '7', 0), 1)).to.equal(7000);
    expect(reconnectDelay(BACKOFF, almostOne)(refusedError(429, '7', 0), 1)).to.equal(7999);
  });

  it('does not wait for ever because a server asked for it', () => {
    expect(reconnectDelay(BACKOFF, zero)(refusedError(429, '86400', 0), 1)).to.equal(60_000);
  });

  it('tries again whatever says that it is worth it', () => {
    const full = Object.assign(new Error('disk full'), { retriable: true });
    expect(reconnectDelay(BACKOFF, almostOne)(full, 1)).to.equal(999);
  });

  it('gives up on what trying again cannot mend', () => {
    const delay = reconnectDelay(BACKOFF, zero);
    const damaged = Object.assign(new Error('damaged'), { retriable: false });
    for (const error of [damaged, new TypeError('a defect'), 'text', null, undefined])
      expect(delay(error, 1)).to.equal(null);
  });
});
