import { expect } from 'chai';
import { rowJson, rowsCsv } from '../../../src/http/windows/window-row-format.ts';
import type { WindowResult } from '../../../src/stats/windows/window-query.ts';

const row = (key: string): WindowResult => ({
  resolution: '1h',
  start: Date.UTC(2026, 10, 21, 12),
  dimension: 'domain',
  key,
  counts: { bots: 1, nonBots: 2, newPages: 0, bytesAdded: 5, bytesRemoved: 7 },
  distinctUsers: null,
});
const coverage = { countedSince: 0, completeUntil: Date.UTC(2026, 10, 22) };
const options = { detail: false, by: 'domain', kinds: null, coverage } as const;
const START = '2026-11-21T12:00:00.000Z,3,1,2,0,5,7,,';

describe('rowsCsv', () => {
  for (const [key, cell] of [
    ['en.wikipedia.org', 'en.wikipedia.org'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\uff1d1', "'\uff1d1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['\t=1', '\u{fffd}=1'],
    ['\r=1', '\u{fffd}=1'],
    ['a\r\n=1,2', '"a\u{fffd}=1,2"'],
    ['a;=1', '"a;=1"'],
    ['\u001b[2J\u202ex', '\u{fffd}[2J\u{fffd}x'],
    ['\u009b2J\ud800', '\u{fffd}2J\u{fffd}'],
    ['say "x"', '"say ""x"""'],
    ["'", "'"],
    ['', ''],
  ] as const) {
    it(`gives the name ${JSON.stringify(key)} as the cell ${JSON.stringify(cell)}`, () => {
      const [header = '', line] = rowsCsv([row(key)], options).split('\r\n');
      expect(header).to.match(/,domain,complete$/);
      expect(line).to.equal(`${START}${cell},true`);
    });
  }

  it('leaves names as they are in JSON', () => {
    expect(rowJson(row('=1\u001b'), options)).to.include({ domain: '=1\u001b' });
  });
});
