import { expect } from 'chai';
import { refusedError } from '../../../src/net/feed-error.ts';
import { retryDelay } from '../../../src/core/time/retry-delay.ts';

const BACKOFF = { minMs: 1000, maxMs: 60_000 };
const almostOne = (): number => 0.999_999;
const zero = (): number => 0;

/** An error that asks for a delay, as the error of an HTTP response with `Retry-After` does. */
const askingFor = (retryAfterMs: number | null): Error =>
  Object.assign(new Error('try later'), { retriable: true, retryAfterMs });

describe('retryDelay', () => {
  const ended = askingFor(null);

  it('is at most the bound, which doubles up to the maximum', () => {
    const delay = retryDelay(BACKOFF, almostOne);
    expect([1, 2, 3, 7, 8, 100].map((attempt) => delay(ended, attempt))).to.deep.equal([
      999, 1999, 3999, 59_999, 59_999, 59_999,
    ]);
    expect(retryDelay(BACKOFF, zero)(ended, 5)).to.equal(0);
  });

  it('is at least what the error asks for', () => {
    expect(retryDelay(BACKOFF, zero)(askingFor(7000), 1)).to.equal(7000);
    expect(retryDelay(BACKOFF, almostOne)(askingFor(7000), 1)).to.equal(7999);
  });

  it('follows the Retry-After of an HTTP response', () => {
    expect(retryDelay(BACKOFF, zero)(refusedError(429, '7', 0), 1)).to.equal(7000);
  });

  it('is longer than the backoff if the error asks for it, up to an hour', () => {
    for (const [asked, given] of [
      [120_000, 120_000],
      [3_600_000, 3_600_000],
      [86_400_000, 3_600_000],
      [Infinity, 3_600_000],
    ] as const)
      expect(retryDelay(BACKOFF, zero)(askingFor(asked), 1)).to.equal(given);
  });

  it('needs only the mark that the error is retriable', () => {
    const full = Object.assign(new Error('disk full'), { retriable: true });
    expect(retryDelay(BACKOFF, almostOne)(full, 1)).to.equal(999);
  });

  it('is null for an error that is not retriable', () => {
    const delay = retryDelay(BACKOFF, zero);
    const damaged = Object.assign(new Error('damaged'), { retriable: false, retryAfterMs: 1000 });
    for (const error of [damaged, new TypeError('a bug'), 'text', null, undefined])
      expect(delay(error, 1)).to.equal(null);
  });
});
