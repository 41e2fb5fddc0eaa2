import { expect } from 'chai';
import { plainLine } from '../../../../../src/apps/tools/top/screen/plain-line.ts';
import { AT, someView, statsOf } from '../view-samples.ts';

describe('plainLine', () => {
  it('shows the numbers, the changes of the largest wikis, and the lag of the feed', () => {
    const feed = { connected: true, lag_seconds: 0.4, reconnects: 0, gaps: 0, lost_events: 0, rejected: 0 };
    const view = someView({
      rate: 42.14,
      recent: { ms: 60_000, before: statsOf(1_000, AT - 60_000) },
      readiness: { ready: true, problems: [], feed },
    });
    expect(plainLine(view, new Date(AT))).to.equal(
      '2026-11-21T12:00:00Z 42.1/s messages 1234 bots 234 people 1000 users 17 en.wikipedia.org +234 behind 0.4s',
    );
  });

  it('distinguishes a feed without events from one that is behind', () => {
    const endWith = (lag_seconds: number, idle_seconds: number): string => {
      const feed = { connected: true, lag_seconds, reconnects: 0, gaps: 0, lost_events: 0, rejected: 0 };
      const readiness = { ready: true, problems: [], feed: { ...feed, idle_seconds } };
      return plainLine(someView({ readiness }), new Date(AT)).replace(/^.* en\.wikipedia\.org - /, '');
    };
    expect(endWith(9, 8)).to.equal('behind 9.0s');
    expect(endWith(12.4, 12)).to.equal('no events for 12.0s');
    expect(endWith(7_200, 12)).to.equal('behind 7200.0s no events for 12.0s');
  });

  it('shows what is unknown, what is wrong, and that the server is unreachable', () => {
    const wrong = { ready: false, problems: ['the disk is full'] };
    expect(plainLine(someView({ readiness: wrong }), new Date(AT))).to.match(
      /Z -\/s messages 1234 .* en\.wikipedia\.org - problem: the disk is full$/,
    );
    const connection = { kind: 'disconnected', since: AT, reason: 'no server\nanswers' } as const;
    expect(plainLine(someView({ connection }), new Date(AT))).to.equal(
      '2026-11-21T12:00:00Z unreachable: no server\u{fffd}answers. Retrying…',
    );
  });
});
