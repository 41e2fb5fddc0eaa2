import { expect } from 'chai';
import fc from 'fast-check';
import { eventTimeParser } from '../../../../src/stats/windows/time/event-time-parser.ts';

describe('eventInstants', () => {
  const times = fc.array(
    fc.integer({ min: Date.parse('2026-05-05T11:16:00Z'), max: Date.parse('2026-05-05T11:19:00Z') }),
  );
  it('reads times to the millisecond, whichever came before', () => {
    fc.assert(
      fc.property(times, fc.boolean(), (all, whole) => {
        const instantOf = eventTimeParser();
        for (const time of all) {
          const ms = whole ? Math.floor(time / 1000) * 1000 : time;
          const text = new Date(ms).toISOString();
          expect(instantOf(whole ? text.replace('.000', '') : text), text).to.equal(ms);
        }
      }),
    );
  });

  it('reads any year, zone and fraction', () => {
    const instantOf = eventTimeParser();
    const known: readonly (readonly [string, string])[] = [
      ['1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59.500Z'],
      ['2024-02-29T00:00:00.1239Z', '2024-02-29T00:00:00.123Z'],
      ['2026-05-05T11:17:39.123+05:30', '2026-05-05T05:47:39.123Z'],
      ['2026-05-05T11:17:39-01:00', '2026-05-05T12:17:39.000Z'],
    ];
    for (const [text, same] of known) expect(instantOf(text), text).to.equal(Date.parse(same));
  });

  it('takes what is no such time for none, also after a good one of the same minute', () => {
    for (const wrong of [
      null,
      '',
      'now',
      '2026-05-05',
      '2026-05-05T11:17:39.123',
      '2026-05-05T11:17:60.000Z',
      '2026-05-05T11:17:3Z',
      '2026-05-05T11:17:39.12xZ',
      '2026-05-05T11:17:39,123Z',
      '2026-05-05T11:17:39.123z',
      '2026-05-05T11:17:39.123Z ',
      '2026-02-29T11:17:39Z',
      '2026-13-05T11:17:39Z',
      '2026-05-05T25:17:39Z',
    ]) {
      const instantOf = eventTimeParser();
      expect(instantOf(wrong), String(wrong)).to.equal(null);
      instantOf('2026-05-05T11:17:39.123Z');
      expect(instantOf(wrong), String(wrong)).to.equal(null);
    }
  });
});
