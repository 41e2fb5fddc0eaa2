import { expect } from 'chai';
import { reportHistory } from '../../../../src/apps/shared/feed/report-history.ts';
import type { FeedEvent } from '../../../../src/wikimedia/health/feed-event.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('reportHistory', () => {
  let nowMs: number;
  let lines: string[];
  let passed: FeedEvent[];

  beforeEach(() => {
    nowMs = NOW;
    lines = [];
    passed = [];
  });
  const reporter = (since: number | null, isFirst = true): ((lastMs: number | null) => void) => {
    const listener = reportHistory((event) => passed.push(event), {
      log: { info: (line) => lines.push(line), warn: (line) => lines.push(`warning: ${line}`) },
      start: () => ({ since, isFirst }),
      now: () => nowMs,
      clock: () => nowMs - NOW,
    });
    return (lastMs) =>
      listener({
        kind: 'events',
        lastEventAt: lastMs === null ? null : new Date(lastMs).toISOString(),
        isProgress: true,
        duplicates: 0,
        rejected: 0,
        firstReason: null,
      });
  };

  it('says each tenth of the way, with the distance and the time to go, and the end', () => {
    const events = reporter(NOW - DAY_MS);
    for (let minute = 0; minute <= 24 * 60; minute += 10) {
      // Ten minutes of the feed in a second.
      events(NOW - DAY_MS + minute * MINUTE_MS);
      nowMs += 1000;
    }
    events(nowMs);
    expect(lines[0]).to.equal('reading the history since 2026-11-20T12:00:00.000Z: 24 h behind');
    expect(lines.filter((line) => line.includes('%'))).to.have.lengthOf(9);
    expect(lines[5]).to.equal(
      '50% of the history is read: up to 2026-11-21T00:10:00.000Z, 12 h behind, about 71 s to go',
    );
    expect(lines.at(-1)).to.match(/^the history is read, in 2 min; from now on the feed is live$/);
    expect(lines).to.have.lengthOf(11);
    expect(passed).to.have.lengthOf(146);
    nowMs += HOUR_MS;
    events(nowMs - 10 * MINUTE_MS);
    expect(lines, 'an outage later is no history').to.have.lengthOf(11);
  });

  it('says nothing when the feed is live from the start, and ignores events without a time', () => {
    const events = reporter(NOW);
    events(null);
    events(NOW - MINUTE_MS);
    events(NOW - HOUR_MS);
    expect(lines).to.deep.equal([]);
  });

  it('gives no time to go while it is not faster than the feed', () => {
    const events = reporter(NOW - HOUR_MS);
    events(NOW - HOUR_MS);
    nowMs += HOUR_MS;
    events(NOW - HOUR_MS + 20 * MINUTE_MS);
    expect(lines[1]).to.match(/^10% of the history is read: .* behind$/);
  });

  it('warns that the feed does not keep what SINCE asks for, once and only at the first start', () => {
    const kept = NOW - 9 * DAY_MS;
    reporter(NOW - 40 * DAY_MS)(kept);
    expect(lines[0]).to.equal(
      'warning: SINCE asks for events since 2026-10-12T12:00:00.000Z, but the first event that the feed has is of 2026-11-12T12:00:00.000Z: reading begins there. Wikimedia keeps 7 to 31 days',
    );
    const warnings = (since: number | null, first: number, isFirst = true): number => {
      lines = [];
      reporter(since, isFirst)(first);
      return lines.filter((line) => line.startsWith('warning')).length;
    };
    expect(warnings(NOW - 40 * DAY_MS, kept, false), 'a later start').to.equal(0);
    expect(warnings(NOW - 9 * DAY_MS, kept + HOUR_MS), 'no more than an hour later').to.equal(0);
    expect(warnings(NOW - 6 * DAY_MS, NOW - DAY_MS), 'a quiet feed').to.equal(0);
    expect(warnings(null, kept)).to.equal(0);
  });
});
