import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface FormatModule {
  readonly formatCount: (count: number | null) => string;
  readonly formatRate: (rate: number | null) => string;
  readonly formatShares: (first: number, second: number) => readonly [string, string] | null;
  readonly formatSpan: (seconds: number) => string;
  readonly formatTime: (at: Date, now: Date) => string;
  readonly formatWait: (seconds: number) => string;
  readonly formatAgo: (seconds: number) => string;
  readonly formatBytes: (bytes: number | null) => string;
  readonly formatAxis: (at: Date, stepSeconds: number) => string;
  readonly setReader: (reader: { languages: readonly string[]; timeZone: string | undefined }) => void;
  readonly isShownInUtc: () => boolean;
  readonly formatZone: (at: Date) => string;
  readonly formatChange: (change: number) => string;
  readonly formatInstant: (at: Date, spanMs: number) => string;
}
const format = (await pageModule('model/format.js')) as FormatModule;
const { backoffMs } = (await pageModule('net/backoff.js')) as {
  backoffMs: (failures: number, random: () => number, retryAfterMs?: number) => number;
};

describe('page number and time formats', () => {
  it('format counts and rates, with a dash for an unknown value', () => {
    expect([0, 999, 1_234_567, null].map(format.formatCount)).to.deep.equal(['0', '999', '1,234,567', '–']);
    expect([0, 9.96, 51.24, 99.96, 8550.4, null].map(format.formatRate)).to.deep.equal([
      '0.0',
      '10.0',
      '51.2',
      '100',
      '8,550',
      '–',
    ]);
  });

  it('format shares that add up to 100%', () => {
    expect(format.formatShares(1, 2)).to.deep.equal(['33.3%', '66.7%']);
    expect(format.formatShares(1, 7)).to.deep.equal(['12.5%', '87.5%']);
    expect(format.formatShares(0, 5)).to.deep.equal(['0.0%', '100.0%']);
    expect(format.formatShares(0, 0)).to.equal(null);
  });

  it('format durations in one unit', () => {
    expect([0.82, 9.94, 42, 150, 7200, 172_800].map(format.formatSpan)).to.deep.equal([
      '0.8 s',
      '9.9 s',
      '42 s',
      '3 min',
      '2 h',
      '2 days',
    ]);
    expect([1, 45, 900].map(format.formatWait)).to.deep.equal(['1 second', '45 seconds', '15 minutes']);
  });

  it('format the time of day, with the date if it is not today', () => {
    const now = new Date(2026, 10, 21, 12, 30, 0);
    expect(format.formatTime(new Date(2026, 10, 21, 12, 3, 4), now)).to.equal('12:03:04');
    expect(format.formatTime(new Date(2026, 10, 20, 23, 59, 59), now)).to.equal('20 Nov, 23:59:59');
    expect(format.formatTime(new Date('nonsense'), now)).to.equal('–');
  });
});

describe('page time labels and filter text', () => {
  const at = new Date(2026, 10, 21, 12, 3, 4);
  const midnight = new Date(2026, 10, 21);

  it('are only as precise as the range needs', () => {
    expect([1, 7, 100, 4000].map(format.formatAgo)).to.deep.equal([
      'now',
      '10 s ago',
      '100 s ago',
      '67 min ago',
    ]);
    expect([1, 3_600, 86_400].map((step) => format.formatAxis(at, step))).to.deep.equal([
      '12:03:04',
      '12:03',
      '21 Nov',
    ]);
    expect(format.formatAxis(midnight, 43_200)).to.equal('21 Nov');
    const spans = [300_000, 3_600_000, 604_800_000, 7_776_000_000];
    expect(spans.map((span) => format.formatInstant(at, span))).to.deep.equal([
      '12:03:04',
      '12:03',
      '21 Nov, 12:03',
      '21 Nov',
    ]);
  });

  it('show the change in page size', () => {
    expect([1204, -35, 0, null].map(format.formatBytes)).to.deep.equal(['+1,204', '−35', '±0', '']);
  });
});

describe('setReader', () => {
  const { setReader } = format;
  const at = new Date('2026-11-30T23:30:05Z');
  afterEach(() => setReader({ languages: ['en-GB'], timeZone: undefined }));

  it('writes numbers and dates as the language does, with 24 hours', () => {
    setReader({ languages: ['de-DE', 'en'], timeZone: 'Europe/Berlin' });
    expect(format.formatCount(1_234_567)).to.equal('1.234.567');
    expect(format.formatRate(51.24)).to.equal('51,2');
    expect(format.formatChange(0.12)).to.equal('+12\u00a0%');
    expect(format.formatTime(at, new Date('2026-11-30T12:00:00Z'))).to.equal('1. Dez., 00:30:05');
    setReader({ languages: ['en-US'], timeZone: 'America/New_York' });
    expect(format.formatTime(at, at)).to.equal('18:30:05');
    expect(format.formatTime(at, new Date('2027-01-01T12:00:00Z'))).to.equal('Nov 30, 18:30:05');
  });

  it('shows times in a time zone, and names it', () => {
    setReader({ languages: ['en-GB'], timeZone: 'UTC' });
    expect(format.isShownInUtc()).to.equal(true);
    expect(format.formatZone(at)).to.equal('UTC');
    expect(format.formatTime(at, at)).to.equal('23:30:05');
    expect(format.formatAxis(new Date('2026-12-01T00:00:00Z'), 3_600)).to.equal('1 Dec');
    setReader({ languages: ['en-GB'], timeZone: 'Asia/Kathmandu' });
    expect(format.isShownInUtc()).to.equal(false);
    expect(format.formatZone(at)).to.equal('GMT+5:45');
    expect(format.formatInstant(at, 3_600_000)).to.equal('05:15');
    expect(format.formatAxis(new Date('2026-11-30T18:15:00Z'), 3_600)).to.equal('1 Dec');
  });
});

describe('backoffMs of the page', () => {
  it('grows up to 15 s, has jitter, and is never below Retry-After', () => {
    const max = (failures: number): number => backoffMs(failures, () => 1);
    expect([1, 2, 3, 6, 50].map(max)).to.deep.equal([500, 1000, 2000, 15_000, 15_000]);
    expect(backoffMs(50, () => 0.5)).to.equal(7500);
    expect(backoffMs(50, () => 0)).to.equal(250);
    expect(backoffMs(1, () => 1, 30_000)).to.equal(30_000);
  });
});
