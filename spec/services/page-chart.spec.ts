import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as checks from '../support/page-checks.ts';
import { sampleStats } from '../support/page-sample.ts';
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

  it('marks what happened, with a text for the pointer, the keyboard and screen readers', async () => {
    const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    server().annotations([
      { kind: 'restart', at: ago(40), until: ago(38) },
      { kind: 'lost', at: ago(25), until: ago(24), events: 345 },
    ]);
    const { page, errors } = await open();
    await checks.checkPanels(page);
    const marks = page.getByRole('list', { name: 'Events in the chart' }).getByRole('button');
    await marks.nth(1).waitFor();
    expect(await marks.count()).to.equal(2);
    const restart = page.getByRole('button', { name: 'Server restarted after 2 min' });
    const text = page.locator('.mark-text').first();
    await restart.focus();
    await text.filter({ hasText: /^\d\d:\d\d:\d\d: Server restarted after 2 min/ }).waitFor();
    await page.keyboard.press('Escape');
    await text.waitFor({ state: 'hidden' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.getAttribute('aria-label')`)).to.include(
      '345 events of the feed lost',
    );
    await restart.hover();
    await text.waitFor();
    const [button, chart] = [await restart.boundingBox(), await page.locator('#chart .u-over').boundingBox()];
    if (button === null || chart === null) throw new Error('the chart has no marks');
    const centre = (button.x + button.width / 2 - chart.x) / chart.width;
    expect(centre, '40 of 60 minutes ago').to.be.within(0.32, 0.345);
    expect(errors).to.deep.equal([]);
  });

  it('shows other series, which a link carries, and saves them as CSV and PNG', async () => {
    const { page, errors } = await open();
    await checks.checkPanels(page);
    const shown = async (label: string, title: string, legend: string): Promise<void> => {
      await page.getByLabel('Show', { exact: true }).selectOption(label);
      await page.locator('#line-title').filter({ hasText: title }).waitFor();
      await page.locator('#chart-legend').filter({ hasText: legend }).waitFor();
      await page.locator('#line[data-panel="ready"] canvas').waitFor();
    };
    await shown('New pages', 'New pages per second', 'New pages');
    await shown('Bytes added and removed', 'Bytes per second', 'RemovedAdded');
    await shown('Distinct users', 'Distinct users per minute', 'Distinct users');
    await shown('Kinds of users', 'Edits per second', 'RegisteredTemporaryIPBots');
    await shown('Largest wikis', 'Edits per second', 'Others');
    expect(await page.evaluate('location.search')).to.equal('?show=wikis');
    expect(await page.getByLabel('Compare with').isVisible()).to.equal(false);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the chart as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/^headwater-edits-\d{4}-\d\d-\d\dT\d\d-\d\d[.]csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).to.match(/^time,commons[.]wikimedia[.]org per second,.*,Others per second$/);
    expect(lines).to.have.length.within(60, 62);
    expect(lines[30]).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:30[.]000Z(,[\d.]+){6}$/);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the chart as PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).to.match(/[.]png$/);
    const png = readFileSync(await picture.path());
    expect(png.subarray(1, 4).toString()).to.equal('PNG');
    expect(png.length).to.be.above(5_000);
    expect(errors).to.deep.equal([]);
  });

  it('ranks the pages of the selected range, and shows longer lists', async () => {
    const stats = sampleStats();
    const wikis = Array.from({ length: 30 }, (_, index) => [
      `w${String(index)}.wikipedia.org`,
      4_000 - index,
    ]);
    await serve({ stats: { ...stats, by_domain: Object.fromEntries(wikis) as Record<string, number> } });
    const { page, errors } = await open('?range=24h');
    const pages = page.getByRole('list', { name: 'Most edited pages' });
    const link = pages.getByRole('link', { name: /^Q42/ });
    await link.waitFor();
    expect(await link.getAttribute('href')).to.equal('https://www.wikidata.org/wiki/Q42');
    await page.locator('#pages-when').filter({ hasText: 'in the last 24 hours' }).waitFor();
    const asked = server().requests.filter(({ target }) => /of=pages&from=/.test(target));
    const query = new URL(asked.at(-1)?.target ?? '', server().url).searchParams;
    const span = Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '');
    expect(span).to.be.within(DAY - 60_000, DAY + 60_000);
    const rows = page.locator('#top-wikis .row:visible');
    await page.getByRole('button', { name: 'Show all 30' }).click();
    await rows.nth(29).waitFor();
    await page.waitForTimeout(2_500);
    expect(await rows.count()).to.equal(30);
    await page.locator('#wikis-more').filter({ hasText: 'Show fewer' }).click();
    await rows.nth(10).waitFor({ state: 'hidden' });
    expect(await rows.count()).to.equal(10);
    expect(errors).to.deep.equal([]);
  });

  it('writes numbers and dates as the reader does, in local time or UTC', async () => {
    const { page, errors } = await open('', {
      viewport: { width: 1280, height: 900 },
      locale: 'de-DE',
      timezoneId: 'Asia/Kathmandu',
    });
    await page
      .locator('#messages')
      .filter({ hasText: /^\d+([.]\d{3})+$/ })
      .waitFor();
    await page.locator('#line[data-panel="ready"] canvas').waitFor();
    expect(await page.locator('#time-zone-local').textContent()).to.equal('Local (GMT+5:45)');
    const secondAt = async (zone: string): Promise<number> => {
      const now = new Date(Date.now()).toLocaleTimeString('de-DE', { timeZone: zone });
      const [shownHour, shownMinute] = (await textOf(page, 'second-when')).split(':').map(Number);
      const [hour, minute] = now.split(':').map(Number);
      return Math.abs((shownHour ?? 0) * 60 + (shownMinute ?? 0) - (hour ?? 0) * 60 - (minute ?? 0)) % 1439;
    };
    expect(await secondAt('Asia/Kathmandu')).to.be.at.most(1);
    await page.getByLabel('Times').selectOption('UTC');
    await page.waitForTimeout(1_500);
    expect(await secondAt('UTC')).to.be.at.most(1);
    await page.locator('#counting-since').filter({ hasText: '(UTC)' }).waitFor();
    await page.reload();
    await page.locator('#counting-since').filter({ hasText: '(UTC)' }).waitFor();
    expect(await page.getByLabel('Times').inputValue()).to.equal('UTC');
    expect(errors).to.deep.equal([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious axe violations with marks at any width, ${colorScheme}`, async () => {
      server().annotations([
        {
          kind: 'reconnect',
          at: new Date(Date.now() - 1_500_000).toISOString(),
          until: new Date().toISOString(),
        },
      ]);
      await open('?show=wikis', {
        viewport: { width: 360, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      }).then(async ({ page }) => {
        await page.locator('.mark button').waitFor();
        for (const width of [360, 768, 1440, 2560]) {
          await page.setViewportSize({ width, height: 800 });
          await page.locator('.mark button').focus();
          await page.waitForTimeout(300);
          expect(await checks.axeViolations(page), `${width} px`).to.deep.equal([]);
          await checks.checkNoSidewaysScroll(page);
        }
      });
    });
  }
});
