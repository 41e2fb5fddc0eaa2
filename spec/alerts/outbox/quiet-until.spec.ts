import { expect } from 'chai';
import { quietUntil } from '../../../src/alerts/outbox/quiet-until.ts';

const at = (iso: string): number => Date.parse(iso);
const ends = (hours: { from: string; to: string; timeZone: string }, iso: string): string | null => {
  const until = quietUntil(hours)(at(iso));
  return until === null ? null : new Date(until).toISOString();
};

describe('quietUntil', () => {
  const night = { from: '22:00', to: '07:00', timeZone: 'UTC' };
  for (const [time, until] of [
    ['2026-11-30T21:59:59.999Z', null],
    ['2026-11-30T22:00:00Z', '2026-12-01T07:00:00.000Z'],
    ['2026-12-01T00:00:30.123Z', '2026-12-01T07:00:00.000Z'],
    ['2026-12-01T06:59:59.999Z', '2026-12-01T07:00:00.000Z'],
    ['2026-12-01T07:00:00Z', null],
  ] as const)
    it(`over midnight: ${time} is ${until === null ? 'not quiet' : `quiet until ${until}`}`, () =>
      expect(ends(night, time)).to.equal(until));

  it('within a day', () => {
    const noon = { from: '12:00', to: '13:30', timeZone: 'UTC' };
    expect(ends(noon, '2026-11-30T12:30:00Z')).to.equal('2026-11-30T13:30:00.000Z');
    expect(ends(noon, '2026-11-30T13:30:00Z')).to.equal(null);
    expect(ends(noon, '2026-11-30T03:00:00Z')).to.equal(null);
  });

  it('by the clock of the time zone, also in the nights in which it changes', () => {
    const berlin = { ...night, timeZone: 'Europe/Berlin' };
    expect(ends(berlin, '2026-07-01T20:30:00Z')).to.equal('2026-07-02T05:00:00.000Z');
    expect(ends(berlin, '2026-12-01T20:30:00Z')).to.equal(null);
    expect(ends(berlin, '2026-03-28T22:00:00Z')).to.equal('2026-03-29T05:00:00.000Z');
    expect(ends(berlin, '2026-10-24T21:00:00Z')).to.equal('2026-10-25T06:00:00.000Z');
  });

  it('ends where the clock skips the end', () => {
    const skipped = { from: '01:00', to: '02:30', timeZone: 'Europe/Berlin' };
    expect(ends(skipped, '2026-03-29T00:30:00Z')).to.equal('2026-03-29T01:00:00.000Z');
  });

  it('in a zone with half an hour', () => {
    const delhi = { ...night, timeZone: 'Asia/Kolkata' };
    expect(ends(delhi, '2026-11-30T16:30:00Z')).to.equal('2026-12-01T01:30:00.000Z');
    expect(ends(delhi, '2026-11-30T16:29:00Z')).to.equal(null);
  });
});
