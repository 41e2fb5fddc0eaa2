import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface FormatModule {
  readonly countWords: (count: number | null) => string;
  readonly rateWords: (rate: number | null) => string;
  readonly shareWords: (first: number, second: number) => readonly [string, string] | null;
  readonly spanWords: (seconds: number) => string;
  readonly timeWords: (at: Date, now: Date) => string;
  readonly waitWords: (seconds: number) => string;
  readonly agoWords: (seconds: number) => string;
  readonly bytesWords: (bytes: number | null) => string;
  readonly axisWords: (at: Date, stepSeconds: number) => string;
  readonly instantWords: (at: Date, spanMs: number) => string;
  readonly filterWords: (filter: object) => string;
}
const words = (await pageModule('model/format.js')) as FormatModule;
const { backoffMs } = (await pageModule('net/backoff.js')) as {
  backoffMs: (failures: number, random: () => number, retryAfterMs?: number) => number;
};

describe('the words on the page', () => {
  it('write counts and rates, and say when they are not known', () => {
    expect([0, 999, 1_234_567, null].map(words.countWords)).to.deep.equal(['0', '999', '1,234,567', '–']);
    expect([0, 9.96, 51.24, 99.96, 8550.4, null].map(words.rateWords)).to.deep.equal([
      '0.0',
      '10.0',
      '51.2',
      '100',
      '8,550',
      '–',
    ]);
  });

  it('write shares that add up to 100 %', () => {
    expect(words.shareWords(1, 2)).to.deep.equal(['33.3 %', '66.7 %']);
    expect(words.shareWords(1, 7)).to.deep.equal(['12.5 %', '87.5 %']);
    expect(words.shareWords(0, 5)).to.deep.equal(['0.0 %', '100.0 %']);
    expect(words.shareWords(0, 0)).to.equal(null);
  });

  it('write spans of time in one unit', () => {
    expect([0.82, 9.94, 42, 150, 7200, 172_800].map(words.spanWords)).to.deep.equal([
      '0.8 s',
      '9.9 s',
      '42 s',
      '3 min',
      '2 h',
      '2 days',
    ]);
    expect([1, 45, 900].map(words.waitWords)).to.deep.equal(['1 second', '45 seconds', '15 minutes']);
  });

  it('write the time of day, and the day where it is another', () => {
    const now = new Date(2026, 10, 21, 12, 30, 0);
    expect(words.timeWords(new Date(2026, 10, 21, 12, 3, 4), now)).to.equal('12:03:04');
    expect(words.timeWords(new Date(2026, 10, 20, 23, 59, 59), now)).to.equal('20 Nov, 23:59:59');
    expect(words.timeWords(new Date('nonsense'), now)).to.equal('–');
  });
});

describe('the words about time and what is looked at', () => {
  const at = new Date(2026, 10, 21, 12, 3, 4);
  const midnight = new Date(2026, 10, 21);

  it('are as exact as is of use', () => {
    expect([1, 7, 100, 4000].map(words.agoWords)).to.deep.equal([
      'now',
      '10 s ago',
      '100 s ago',
      '67 min ago',
    ]);
    expect([1, 3_600, 86_400].map((step) => words.axisWords(at, step))).to.deep.equal([
      '12:03:04',
      '12:03',
      '21 Nov',
    ]);
    expect(words.axisWords(midnight, 43_200)).to.equal('21 Nov');
    const spans = [300_000, 3_600_000, 604_800_000, 7_776_000_000];
    expect(spans.map((span) => words.instantWords(at, span))).to.deep.equal([
      '12:03:04',
      '12:03',
      '21 Nov, 12:03',
      '21 Nov',
    ]);
  });

  it('tell how much a page grew, and what is looked at', () => {
    expect([1204, -35, 0, null].map(words.bytesWords)).to.deep.equal(['+1,204', '−35', '±0', '']);
    const all = { wiki: null, type: null, who: 'all' };
    expect(words.filterWords(all)).to.equal('all changes');
    expect(words.filterWords({ wiki: 'en.wikipedia.org', type: 'new', who: 'people' })).to.equal(
      'new pages by people on en.wikipedia.org',
    );
  });
});

describe('the waiting between two tries of the page', () => {
  it('grows up to 15 s, is spread, and is never shorter than what the server asked for', () => {
    const max = (failures: number): number => backoffMs(failures, () => 1);
    expect([1, 2, 3, 6, 50].map(max)).to.deep.equal([500, 1000, 2000, 15_000, 15_000]);
    expect(backoffMs(50, () => 0.5)).to.equal(7500);
    expect(backoffMs(50, () => 0)).to.equal(250);
    expect(backoffMs(1, () => 1, 30_000)).to.equal(30_000);
  });
});
