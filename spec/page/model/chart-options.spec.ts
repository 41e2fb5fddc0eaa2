import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Options {
  readonly compare: string;
}
const { readChartOptions, chartParams, chartOptionsOf, isSameData, COMPARISONS, DEFAULT_CHART } =
  (await pageModule('model/chart-options.js')) as {
    readChartOptions: (params: URLSearchParams) => Options;
    chartParams: (options: Options) => readonly (readonly [string, string])[];
    chartOptionsOf: (view: Options) => Options;
    isSameData: (one: object, other: object) => boolean;
    COMPARISONS: readonly string[];
    DEFAULT_CHART: Options;
  };

describe('the options of the chart', () => {
  it('are read from a URL and written to it, but for the default', () => {
    expect(DEFAULT_CHART).to.deep.equal({ compare: 'week' });
    expect(chartParams(DEFAULT_CHART)).to.deep.equal([]);
    for (const compare of COMPARISONS)
      expect(
        readChartOptions(new URLSearchParams(Object.fromEntries(chartParams({ compare })))),
      ).to.deep.equal({ compare });
    expect(readChartOptions(new URLSearchParams('compare=year'))).to.deep.equal(DEFAULT_CHART);
  });

  it('are no part of the data that other panels show', () => {
    const view = { range: '1h', wiki: null, compare: 'week' };
    expect(isSameData(view, { ...view, compare: 'none' })).to.equal(true);
    expect(isSameData(view, { ...view, wiki: 'en.wikipedia.org' })).to.equal(false);
    expect(chartOptionsOf({ ...view, compare: 'day' })).to.deep.equal({ compare: 'day' });
  });
});
