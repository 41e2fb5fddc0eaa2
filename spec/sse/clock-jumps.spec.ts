import { expect } from 'chai';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { serverStatus } from '../../src/apps/server/status.ts';
import { monotonicNow } from '../../src/core/time/monotonic-scheduler.ts';
import { FeedError, refusedError } from '../../src/net/feed-error.ts';
import { idleTimeout } from '../../src/core/time/idle-timeout.ts';
import { retryDelay } from '../../src/core/time/retry-delay.ts';
import { createLog } from '../../src/telemetry/log/log.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const NOON = Date.UTC(2026, 10, 21, 12);

for (const [name, jump] of [
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
] as const) {
  describe(`the feed when the wall clock is set ${name} by an hour`, () => {
    let clock: SinonFakeTimers;
    beforeEach(() => {
      clock = useFakeTimers({ now: NOON });
    });
    afterEach(() => clock.restore());
    const setClock = (): void => clock.setSystemTime(Date.now() + jump);

    it('expires after the same time', () => {
      let ran = 0;
      const idle = idleTimeout(60 * SECOND_MS, () => (ran += 1));
      idle.resume();
      clock.tick(30 * SECOND_MS);
      setClock();
      clock.tick(30 * SECOND_MS - 1);
      expect(ran).to.equal(0);
      clock.tick(1);
      expect(ran).to.equal(1);
      idle.stop();
    });

    it('does not count a pause of its reader', () => {
      let ran = 0;
      const idle = idleTimeout(60 * SECOND_MS, () => (ran += 1));
      idle.resume();
      clock.tick(30 * SECOND_MS);
      idle.pause();
      setClock();
      clock.tick(300 * SECOND_MS);
      idle.resume();
      clock.tick(30 * SECOND_MS - 1);
      expect(ran).to.equal(0);
      clock.tick(1);
      expect(ran).to.equal(1);
      idle.stop();
    });

    it('is ready during a short outage, and not during a long one or a stall', () => {
      const log = createLog({
        level: 'silent',
        sink: { write: () => undefined, close: () => Promise.resolve() },
        style: 'json',
      });
      const { onFeedEvent, readiness } = serverStatus(log, {
        now: Date.now,
        clock: monotonicNow,
        stallMs: 45 * SECOND_MS,
      });
      onFeedEvent({ kind: 'connecting' });
      onFeedEvent({ kind: 'connected' });
      setClock();
      clock.tick(44 * SECOND_MS);
      expect(readiness().problems).to.deep.equal([]);
      clock.tick(2 * SECOND_MS);
      expect(readiness().problems.join()).to.match(/no new event from the feed for 4\d s/);
    });
  });
}

describe('the delay that a server requests with Retry-After', () => {
  const backoff = { minMs: 500, maxMs: 30 * SECOND_MS };

  it('is bounded, however far its date is ahead of our clock', () => {
    for (const header of ['Fri, 31 Dec 9999 23:59:59 GMT', '9'.repeat(15), '9'.repeat(400)]) {
      const error = refusedError(503, header, NOON);
      expect(error).to.be.instanceOf(FeedError);
      expect(retryDelay(backoff, () => 0)(error, 1)).to.equal(HOUR_MS);
    }
  });

  it('is right for a date, however wrong our clock is', () => {
    for (const wrong of [-30 * 24 * HOUR_MS, -HOUR_MS, HOUR_MS, 30 * 24 * HOUR_MS]) {
      const error = refusedError(503, new Date(NOON + 90 * SECOND_MS).toUTCString(), NOON + wrong, {
        date: new Date(NOON).toUTCString(),
      });
      expect(retryDelay(backoff, () => 0)(error, 1)).to.equal(90 * SECOND_MS);
    }
  });

  it('is 0 for a past date or an unreadable value', () => {
    for (const header of ['Thu, 01 Jan 1970 00:00:00 GMT', '-5', 'soon', '']) {
      expect(retryDelay(backoff, () => 0)(refusedError(503, header, NOON), 1)).to.equal(0);
    }
  });
});
