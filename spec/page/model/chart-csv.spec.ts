import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Column {
  readonly label: string;
  readonly values: readonly (number | null)[];
}
const { chartCsv, chartFileName } = (await pageModule('model/chart-csv.js')) as {
  chartCsv: (
    chart: { times: readonly number[]; layers: readonly Column[]; compared: Column | null },
    unit: { name: string; seconds: number },
  ) => string;
  chartFileName: (what: string, to: number, ending: string) => string;
};
const T = Date.parse('2026-11-30T12:00:00Z');

describe('chartCsv', () => {
  const layers = [
    { label: 'People', values: [1 / 3, null] },
    { label: 'Bots', values: [2, 0] },
  ];
  const times = [T, T + 60_000];

  it('has the points as drawn, in the unit of the chart', () => {
    const compared = { label: 'Last week', values: [null, 4] };
    expect(chartCsv({ times, layers, compared }, { name: 'minute', seconds: 60 })).to.equal(
      'time,People per minute,Bots per minute,Last week per minute\r\n' +
        '2026-11-30T12:00:00.000Z,20,120,\r\n' +
        '2026-11-30T12:01:00.000Z,,0,240\r\n',
    );
  });

  it('makes names safe for spreadsheets', () => {
    const named = ['=cmd()', 'a,"b"'].map((label) => ({ label, values: [] }));
    expect(chartCsv({ times: [], layers: named, compared: null }, { name: 'second', seconds: 1 })).to.equal(
      `time,'=cmd() per second,"a,""b"" per second"\r\n`,
    );
  });
});

describe('chartFileName', () => {
  it('says what is in the file', () => {
    expect(chartFileName('New pages', T, 'csv')).to.equal('headwater-new-pages-2026-11-30T12-00.csv');
    expect(chartFileName('Edits', T, 'png')).to.equal('headwater-edits-2026-11-30T12-00.png');
  });
});
