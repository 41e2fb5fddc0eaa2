import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Options {
  readonly show: string;
  readonly compare: string;
}
const { readChartOptions, chartParams, chartOptionsOf, isSameData, SHOWN, COMPARISONS, DEFAULT_CHART } =
  (await pageModule('model/chart-options.js')) as {
    readChartOptions: (params: URLSearchParams) => Options;
    chartParams: (options: Options) => readonly (readonly [string, string])[];
    chartOptionsOf: (view: Options) => Options;
    isSameData: (one: object, other: object) => boolean;
    SHOWN: readonly string[];
    COMPARISONS: readonly string[];
    DEFAULT_CHART: Options;
  };

describe('the options of the chart', () => {
  it('are read from a URL and written to it, but for the default', () => {
    expect(DEFAULT_CHART).to.deep.equal({ show: 'sides', compare: 'week' });
    expect(chartParams(DEFAULT_CHART)).to.deep.equal([]);
    for (const show of SHOWN)
      for (const compare of COMPARISONS)
        expect(
          readChartOptions(new URLSearchParams(Object.fromEntries(chartParams({ show, compare })))),
        ).to.deep.equal({ show, compare });
    expect(readChartOptions(new URLSearchParams('compare=year&show=me'))).to.deep.equal(DEFAULT_CHART);
  });

  it('are no part of the data that other panels show', () => {
    const view = { range: '1h', wiki: null, show: 'sides', compare: 'week' };
    expect(isSameData(view, { ...view, show: 'new', compare: 'none' })).to.equal(true);
    expect(isSameData(view, { ...view, wiki: 'en.wikipedia.org' })).to.equal(false);
    expect(chartOptionsOf({ ...view, compare: 'day' })).to.deep.equal({ show: 'sides', compare: 'day' });
  });
});
