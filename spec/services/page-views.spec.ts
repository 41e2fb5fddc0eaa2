import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { sampleChange, type SampleChange, sampleTrends } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import { withMoreEvents } from '../support/page-sample.ts';
import { pageTestBed } from '../support/page-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the dashboard in a real browser', function () {
  const { server, serve, visit, open } = pageTestBed();
  let number = 0;

  const requested = (path: string): readonly URLSearchParams[] =>
    server()
      .requests.map(({ target }) => new URL(target, server().url))
      .filter(({ pathname }) => pathname === path)
      .map(({ searchParams }) => searchParams);
  const emit = (set: Partial<SampleChange> = {}): void => server().emit(sampleChange((number += 1), set));
  /** Sends a change every 50 ms until `shown` resolves. */
  const emitting = async (set: Partial<SampleChange>, shown: () => Promise<void>): Promise<void> => {
    const timer = setInterval(() => emit(set), 50);
    try {
      await shown();
    } finally {
      clearInterval(timer);
    }
  };
  const titles = (page: Page): Promise<readonly string[]> =>
    page.locator('#ticker-list .change:visible .change-title').allInnerTexts();

  it('shows the last second, hour and day, and people and bots, and requests nothing from other hosts', async () => {
    const { page, errors, addresses } = await open();
    await checks.checkPanels(page);
    await page.locator('#day[data-panel="ready"]').waitFor();
    expect(await page.locator('#day-hours .hour').count()).to.equal(24);
    await checks.until(page, `/^[0-9.]+%$/.test(document.getElementById('people-share').textContent)`);
    expect(await page.locator('#chart').getAttribute('aria-label')).to.match(
      /^Edits in the last hour: at most \d/,
    );
    await checks.until(page, `document.querySelectorAll('#pulse span').length === 60`);
    expect(
      addresses.filter((address) => !address.startsWith(server().url) && !address.startsWith('data:')),
    ).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });

  it('updates and reorders its wikis', async () => {
    const { page } = await open();
    const first = page.locator('#top-wikis .row:visible').first();
    await first.filter({ hasText: 'commons.wikimedia.org' }).waitFor();
    server().publish(withMoreEvents(server().stats(), 80_000));
    await first.filter({ hasText: /en\.wikipedia\.org\s*2,776/ }).waitFor();
  });

  it('applies the filters to every request and to the URL, and Back removes them', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    await page.locator('#top-wikis').getByText('de.wikipedia.org').click();
    await page.getByLabel('People or bots').selectOption('bots');
    await page.getByRole('radio', { name: '24 h' }).check(); // waits until the layout is stable
    await checks.until(page, `location.search === '?range=24h&wiki=de.wikipedia.org&bot=true'`);
    await page.locator('#top-wikis [aria-current]').filter({ hasText: 'de.wikipedia.org' }).waitFor();
    await page
      .locator('#line[data-panel="ready"]')
      .filter({ hasText: 'by bots on de.wikipedia.org in the last 24 hours' })
      .waitFor();
    await waitUntil('the change stream has the same filters', () =>
      Promise.resolve(
        requested('/events').at(-1)?.toString() === 'domain=de.wikipedia.org&bot=true' ? true : undefined,
      ),
    );
    expect(requested('/stats/windows').some((query) => query.get('domain') === 'de.wikipedia.org')).to.equal(
      true,
    );
    await page.goBack();
    await checks.until(page, `location.search === '?wiki=de.wikipedia.org&bot=true'`);
    await checks.until(page, `document.querySelector('input[name=range]:checked').value === '1h'`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await checks.until(page, `location.search === ''`);
  });

  it('shows the view of a shared link after login', async () => {
    const { page } = await open('?range=5m&wiki=fr.wikipedia.org&type=edit&who=people');
    await page.locator('#line[data-panel="ready"]').waitFor();
    await page.locator('#ticker[data-stream="open"]').waitFor();
    expect(await page.getByLabel('Wiki', { exact: true }).inputValue()).to.equal('fr.wikipedia.org');
    expect(await page.getByLabel('Type').inputValue()).to.equal('edit');
    expect(requested('/events').map(String)).to.deep.equal(['domain=fr.wikipedia.org&type=edit&bot=false']);
    expect(requested('/stats/windows').some((query) => query.get('resolution') === '1s')).to.equal(true);
    await emitting({ domain: 'fr.wikipedia.org', type: 'edit', bot: false, title: 'Paris' }, async () => {
      await page.locator('#ticker-list').getByText('Paris').first().waitFor();
    });
  });

  it('reports an invalid wiki domain, and keeps the current view', async () => {
    const { page } = await open();
    await page.getByLabel('Wiki', { exact: true }).fill('not a wiki');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'is not a wiki. Use a domain' }).waitFor();
    expect(await page.evaluate('location.search')).to.equal('');
  });

  it('shows a range that is selected by dragging or typed', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    const box = await page.locator('#chart .u-over').boundingBox();
    if (box === null) throw new Error('the page has no chart');
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 5 });
    await page.mouse.up();
    await checks.until(page, `/^[?]from=2.*Z&to=2.*Z$/.test(location.search)`);
    const [from, to] = await page.evaluate<[number, number]>(
      `['from', 'to'].map((name) => Date.parse(new URLSearchParams(location.search).get(name)))`,
    );
    expect((to - from) / 60_000).to.be.within(15, 21);
    await page.locator('#line[data-panel="ready"]').filter({ hasText: 'in the selected range' }).waitFor();
    const exact = await page.evaluate<string>('location.search');
    await page.getByLabel('Type').selectOption('edit');
    await checks.until(page, `location.search === ${JSON.stringify(`${exact}&type=edit`)}`);
    await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00');
    await page.keyboard.press('Tab');
    await page.locator('#line').filter({ hasText: 'in the selected range' }).waitFor();
    await page.locator('#line[data-panel="ready"]').waitFor();
    expect(requested('/stats/windows').some((query) => query.get('resolution') === '1d')).to.equal(true);
  });

  it('shows a range in coarser windows after the finer ones have expired', async () => {
    const now = Date.now();
    const hours = (count: number): number => now - count * 3_600_000;
    await serve({ since: hours(72) });
    const [from, to] = [hours(48), hours(48) + 600_000].map((ms) => new Date(ms).toISOString());
    const { page } = await open(`?from=${String(from)}&to=${String(to)}`);
    await page.locator('#line[data-panel="ready"] canvas').waitFor();
    const pages = requested('/stats/windows').filter((query) => query.get('limit') === '1000');
    const resolutions = pages.map((query) => query.get('resolution'));
    expect(resolutions.indexOf('1s')).to.be.at.least(0);
    expect(resolutions.lastIndexOf('1m')).to.be.above(resolutions.indexOf('1s'));
  });

  it('lets the keyboard step through the points of the chart', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    await page.locator('#chart-step').focus();
    for (let count = 0; count < 30; count += 1) await page.keyboard.press('ArrowRight');
    expect(await page.locator('#chart-step').getAttribute('aria-valuetext')).to.match(
      /^\d\d:\d\d: [\d.]+; people [\d.]+, bots [\d.]+$/,
    );
  });

  it('paces the live changes, pauses, and does not grow', async () => {
    const { page, errors } = await open();
    await emitting({}, async () => {
      await checks.until(
        page,
        `document.querySelectorAll('#ticker-list .change:not([hidden])').length === 10`,
      );
      // By then the other panels have reached their final size.
      await checks.checkPanels(page);
      await checks.checkChanges(page);
      const nodes = await page.evaluate<number>(`document.getElementsByTagName('*').length`);
      const first = (await titles(page))[0];
      await page.waitForTimeout(3_000);
      expect(await page.evaluate(`document.getElementsByTagName('*').length`)).to.equal(nodes);
      expect(await titles(page)).not.to.deep.equal([first]);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page
        .locator('#ticker-share')
        .filter({ hasText: /^Paused – \d+ new changes$/ })
        .waitFor();
      const before = await page.locator('#ticker-list').innerText();
      await page.waitForTimeout(1_500);
      expect(await page.locator('#ticker-list').innerText()).to.equal(before);
      await page.getByRole('button', { name: 'Resume' }).click();
      await checks.until(
        page,
        `document.getElementById('ticker-list').innerText !== ${JSON.stringify(before)}`,
      );
    });
    const hostile = { url: 'javascript:alert(1)', diff_url: 'javascript:alert(2)' };
    await emitting({ title: '<img src=x onerror=alert(1)>', ...hostile }, async () => {
      const row = page
        .locator('#ticker-list .change')
        .filter({ hasText: '<img src=x onerror=alert(1)>' })
        .first();
      await row.waitFor();
      expect(await row.locator('.change-title').getAttribute('href')).to.match(/^\.\/\?wiki=.*&title=%3Cimg/);
      expect(await row.locator('.change-open').isVisible()).to.equal(false);
    });
    expect(errors).to.deep.equal([]);
  });

  it('stops the live list under the pointer', async () => {
    const { page } = await open();
    await emitting({}, async () => {
      await checks.until(
        page,
        `document.querySelectorAll('#ticker-list .change:not([hidden])').length === 10`,
      );
      await page.locator('#ticker-list .change').nth(4).hover();
      await page.waitForTimeout(200);
      const before = await page.locator('#ticker-list').innerText();
      await page.waitForTimeout(1_500);
      expect(await page.locator('#ticker-list').innerText()).to.equal(before);
    });
  });

  it('lists trends with links, and the most edited pages if there are no trends', async () => {
    const { page } = await open();
    await page.locator('#trends').filter({ hasText: 'Nothing unusual. Most edited in 5 minutes.' }).waitFor();
    expect(await page.getByRole('link', { name: 'Open: Q42' }).getAttribute('href')).to.equal(
      'https://www.wikidata.org/wiki/Q42',
    );
    server().trends(sampleTrends(Date.now()));
    const link = page.locator('#trends').getByRole('link', { name: 'Open: 2026 Bay of Bengal cyclone' });
    await link.waitFor();
    expect(await link.getAttribute('href')).to.equal(
      'https://en.wikipedia.org/wiki/2026_Bay_of_Bengal_cyclone',
    );
    expect(await page.locator('#trends-list .trend:visible').count()).to.equal(6);
  });

  it('lists the most edited pages of the selected wiki, and says that they are not of a selected range', async () => {
    const day = 86_400_000;
    const range = [Date.now() - 2 * day, Date.now() - day].map((ms) => new Date(ms).toISOString());
    const { page } = await open(`?from=${String(range[0])}&to=${String(range[1])}&wiki=www.wikidata.org`);
    await page
      .locator('#trends-what')
      .filter({
        hasText:
          /^Nothing unusual[.] Most edited in 5 minutes on www.wikidata.org[.] · now, not in the selected range$/,
      })
      .waitFor();
    expect(requested('/stats/top').some((query) => query.get('domain') === 'www.wikidata.org')).to.equal(
      true,
    );
    await page.getByRole('link', { name: 'Q42', exact: true }).waitFor();
  });

  it('reports disabled features, and shows the rest', async () => {
    for (const path of ['/stats/totals', '/stats/windows', '/stats/top', '/stats/trends', '/events'])
      server().remove(path);
    const { page, errors } = await open();
    await page.locator('#line-note').filter({ hasText: 'does not keep history' }).waitFor();
    await page.locator('#day-note').filter({ hasText: 'does not keep history' }).waitFor();
    await page.locator('#trends-note').filter({ hasText: 'Trends are disabled' }).waitFor();
    await page.locator('#ticker-note').filter({ hasText: 'Live changes are disabled' }).waitFor();
    await page
      .locator('#top-wikis .row')
      .filter({ hasText: /commons\.wikimedia\.org\s*61,402/ })
      .waitFor();
    await page.locator('#wikis-when').filter({ hasText: 'all time' }).waitFor();
    await page.locator('#people').filter({ hasText: /[1-9]/ }).waitFor();
    await checks.checkNumbersMove(page, () => server().publish(withMoreEvents(server().stats(), 7)));
    await checks.until(page, `document.querySelector('#chart canvas') !== null`);
    expect(errors).to.deep.equal([]);
  });

  it('reports what fails to load, and shows it once it loads', async () => {
    server().breakPath('/stats/windows');
    server().breakPath('/events');
    const { page } = await open();
    await page.locator('#line-note').filter({ hasText: 'Loading failed. Retrying…' }).waitFor();
    await page
      .locator('#ticker-note')
      .filter({ hasText: 'Live updates interrupted. Reconnecting…' })
      .waitFor();
    server().heal();
    await page.locator('#line[data-panel="ready"]').waitFor();
    await emitting({}, async () => {
      await page.locator('#ticker[data-panel="ready"]').waitFor();
    });
  });

  it('shows why the server closed the live stream, and reconnects', async () => {
    const { page } = await open();
    await page.locator('#ticker[data-stream="open"]').waitFor();
    server().cutOff('you read more slowly than changes come.');
    await page
      .locator('#ticker-note')
      .filter({ hasText: 'closed this stream: you read more slowly' })
      .waitFor();
    await emitting({}, async () => {
      await page.locator('#ticker[data-panel="ready"]').waitFor();
    });
  });

  it('shows that a new server has not counted anything yet', async () => {
    await serve({ since: Date.now() + 60_000 });
    const { page } = await open();
    await page.locator('#line-note').filter({ hasText: 'No changes in the last hour' }).waitFor();
    await page.locator('#day-note').filter({ hasText: 'No changes in the last 24 hours' }).waitFor();
    await page.locator('#sides-note').filter({ hasText: 'No changes in the last hour' }).waitFor();
    await page.locator('#ticker-note').filter({ hasText: 'Waiting for the next change' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1280]) {
      it(`has no serious axe violations, ${colorScheme}, ${width} px wide`, async () => {
        server().trends(sampleTrends(Date.now()));
        const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' as const };
        const login = await visit('', options);
        await login.page.locator('#username:focus').waitFor();
        expect(await checks.axeViolations(login.page)).to.deep.equal([]);
        const { page } = await open('?wiki=en.wikipedia.org', options);
        await checks.checkPanels(page);
        await page.locator('#trends[data-panel="ready"]').waitFor();
        await emitting({ domain: 'en.wikipedia.org' }, async () => {
          await checks.until(
            page,
            `document.querySelectorAll('#ticker-list .change:not([hidden])').length === 10`,
          );
        });
        await page.waitForTimeout(500);
        expect(await checks.axeViolations(page)).to.deep.equal([]);
        await checks.checkNoSidewaysScroll(page);
        server().cut();
        await checks.waitForState(page, 'cut');
        await page.waitForTimeout(500);
        expect(await checks.axeViolations(page)).to.deep.equal([]);
      });
    }
  }
});
