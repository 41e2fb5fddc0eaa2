import { expect } from 'chai';
import * as checks from '../support/page-checks.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

const DAY = 86_400_000;

describe('the chart of the page in a real browser', function () {
  const { server, serve, open, textOf } = pageTestBed();

  it('is compared with last week, with something else, or with nothing', async () => {
    await serve({ since: Date.now() - 9 * DAY });
    const { page, errors } = await open();
    await checks.checkPanels(page);
    await page
      .locator('#chart-change')
      .filter({ hasText: /^· [+-]?[\d.]+% vs last week$/ })
      .waitFor();
    expect(await textOf(page, 'rate-change')).to.match(/^[+-]?[\d.]+% vs last week in the last hour$/);
    expect(await page.locator('#chart-legend').innerText()).to.match(/Last week$/);
    await page.locator('#chart-step').focus();
    for (let count = 0; count < 30; count += 1) await page.keyboard.press('ArrowRight');
    expect(await textOf(page, 'chart-readout')).to.match(/; last week [\d.]+$/);
    await page.getByLabel('Compare with').selectOption('Mean of 4 weeks');
    await page
      .locator('#chart-change')
      .filter({ hasText: /% vs the mean of 1 of 4 weeks$/ })
      .waitFor();
    expect(await page.evaluate('location.search')).to.equal('?compare=4weeks');
    const asked = server().requests.length;
    await page.getByLabel('Compare with').selectOption('Nothing');
    await page.locator('#chart-change').waitFor({ state: 'hidden' });
    await page.locator('#line[data-panel="ready"]').waitFor();
    await page.waitForTimeout(1_500);
    expect(await page.locator('#chart-legend').innerText()).not.to.include('weeks');
    expect(
      server()
        .requests.slice(asked)
        .filter(({ target }) => target.includes('compare')),
    ).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });

  it('says why there is nothing to compare with', async () => {
    const { page } = await open();
    await page
      .locator('#chart-change')
      .filter({ hasText: '· No comparison with last week: not counted then' })
      .waitFor();
    expect(await page.locator('#rate-change').isVisible()).to.equal(false);
  });
});
