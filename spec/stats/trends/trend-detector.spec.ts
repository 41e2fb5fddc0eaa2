import { expect } from 'chai';
import type { TrendEvent } from '../../../src/stats/trends/trend-event.ts';
import { TREND_OPTIONS } from '../../../src/stats/trends/trend-options.ts';
import { trendDetector } from '../../../src/stats/trends/trend-detector.ts';
import { windowEvent as madeWindowEvent } from '../../support/window-events.ts';

const START_MS = Date.parse('2026-05-05T11:00:00Z');
const HOUR_MS = 3_600_000;
const WITHIN_MS = 60_000;

const made = (at: number, over: Partial<TrendEvent> = {}): TrendEvent => ({
  ...madeWindowEvent({ dt: new Date(at).toISOString() }),
  wiki: 'enwiki',
  logType: null,
  revisionOld: null,
  revisionNew: null,
  ...over,
});
/** A steady background of an hour, and what comes then. */
const after = (events: readonly TrendEvent[]): TrendEvent[] => [
  ...Array.from({ length: 60 }, (_, minute) =>
    made(START_MS - HOUR_MS + minute * 60_000, {
      domain: 'background',
      user: `user ${minute}`,
      title: `${minute}`,
    }),
  ),
  ...events,
];
const times = (count: number, over: (i: number) => Partial<TrendEvent>): TrendEvent[] =>
  Array.from({ length: count }, (_, i) => made(START_MS + Math.floor((i * WITHIN_MS) / count), over(i)));
const told = (events: readonly TrendEvent[], latest = Infinity): string[] => {
  const detector = trendDetector(TREND_OPTIONS);
  return events
    .flatMap((event) => detector.add(event, latest))
    .map((trend) => (trend.kind === 'burst' ? `${trend.of} ${trend.key}` : `${trend.kind} ${trend.key}`));
};

describe('trendDetector', () => {
  it('finds bursts of pages and users by people, and of domains', () => {
    const many = { user: 'Alice', title: 'Page' };
    expect(told(after(times(60, () => many)))).to.have.members([
      'page en.wikipedia.org/Page',
      'user Alice',
      'domain en.wikipedia.org',
    ]);
    expect(told(after(times(60, () => ({ ...many, bot: true }))))).to.deep.equal(['domain en.wikipedia.org']);
    expect(told(after(times(60, () => ({ ...many, type: 'categorize' }))))).to.deep.equal([
      'domain en.wikipedia.org',
    ]);
  });

  it('finds many accounts made on a wiki, wherever they are made', () => {
    const account = { type: 'log', logType: 'newusers', domain: 'auth.wikimedia.org' };
    expect(told(after(times(20, (i) => ({ ...account, user: `new ${i}`, wiki: 'frwiki' }))))).to.deep.equal([
      'new-accounts frwiki',
    ]);
    expect(told(after(times(20, () => ({ ...account, logType: 'block' }))))).to.deep.equal([]);
  });

  it('finds edit wars, by bots too', () => {
    const change = (i: number): Partial<TrendEvent> => ({
      user: i % 2 === 0 ? 'Vandal' : 'Bot',
      bot: i % 2 === 1,
      revisionOld: 10 + i,
      revisionNew: 11 + i,
      lengthOld: i % 2 === 0 ? 1000 : 40,
      lengthNew: i % 2 === 0 ? 40 : 1000,
    });
    expect(told(after(times(4, change)))).to.deep.equal(['edit-war en.wikipedia.org/Page']);
  });

  it('is not led astray by events without a time, with a wrong clock, or very late', () => {
    const burst = times(60, () => ({ user: null }));
    const wrong = [
      made(0, { dt: null }),
      made(START_MS + 10 * HOUR_MS),
      made(START_MS - 10 * HOUR_MS),
      made(Date.parse('2036-01-01T00:00:00Z')),
    ];
    const plain = told(after(burst));
    expect(plain).to.have.length(2);
    expect(
      told(after([...wrong.flatMap((event, i) => [event, ...burst.slice(i, i + 1)]), ...burst.slice(4)])),
    ).to.deep.equal(plain);
  });

  it('continues when successive events are dated ahead of the clock', () => {
    const burst = times(60, () => ({ user: null }));
    const latest = START_MS + 6 * 60_000;
    for (const ahead of [
      latest + 1 - START_MS,
      2 * HOUR_MS,
      24 * HOUR_MS,
      Date.parse('9999-01-01') - START_MS,
    ]) {
      const wrong = Array.from({ length: 40 }, (_, i) => made(START_MS + ahead + i));
      expect(told([...wrong, ...after([...wrong, ...burst])], latest)).to.deep.equal(told(after(burst)));
    }
  });

  it('reports no trend of events from long ago', () => {
    const earlier = Array.from({ length: 240 }, (_, minute) =>
      made(START_MS - 4 * HOUR_MS + minute * 60_000, { domain: 'background', user: null, title: null }),
    );
    const past = (hours: number): TrendEvent[] =>
      times(60, () => ({ dt: new Date(START_MS - hours * HOUR_MS).toISOString() }));
    expect(told([...earlier, ...past(2)])).to.deep.equal([]);
    expect(told([...earlier, ...past(0.9)])).not.to.deep.equal([]);
  });

  it('says how much it follows', () => {
    const detector = trendDetector(TREND_OPTIONS);
    detector.add(made(START_MS, { revisionOld: 1, revisionNew: 2 }));
    expect(detector.gauges()).to.deep.equal({ keys: 4, evicted: 0 });
  });
});
