import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { sampleChange, type SampleChange, sampleTrends } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import { withMoreEvents, sampleStats } from '../support/page-sample.ts';
import { startPageServer, type PageServer } from '../support/page-server.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoChromium } from '../support/services/why-no-chromium.ts';
import { waitUntil } from '../support/wait-until.ts';

const ACCOUNT = { username: 'admin', password: 'password123' };

describe('the dashboard in a real browser', function () {
  let browser: Browser;
  let server: PageServer;
  let number = 0;

  const open = async (
    search = '',
    options: Parameters<typeof checks.openPage>[2] = { viewport: { width: 1280, height: 900 } },
  ): Promise<checks.WatchedPage> => {
    const watched = await checks.openPage(browser, `${server.url}${search}`, options);
    await checks.checkLogin(watched.page, ACCOUNT);
    return watched;
  };
  const asked = (path: string): readonly URLSearchParams[] =>
    server.requests
      .map(({ target }) => new URL(target, server.url))
      .filter(({ pathname }) => pathname === path)
      .map(({ searchParams }) => searchParams);
  const emit = (set: Partial<SampleChange> = {}): void => server.emit(sampleChange((number += 1), set));
  /** Sends a change every 50 ms until the page shows what is waited for. */
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

  before(async function () {
    requireService(this, whyNoChromium(process.env));
    browser = await checks.launchChromium(checks.findChromium(process.env) ?? '');
  });
  beforeEach(async () => {
    server = await startPageServer({ stats: sampleStats() });
    server.publish(sampleStats());
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.close();
  });
  after(async () => {
    // Undefined where there was no browser to start.
    await (browser as Browser | undefined)?.close();
  });

  it('shows this second, the last hour, the last day and who edits, from this server alone', async () => {
    const { page, errors, addresses } = await open();
    await checks.checkPanels(page);
    await page.locator('#day[data-panel="ready"]').waitFor();
    expect(await page.locator('#day-hours .hour').count()).to.equal(24);
    await checks.until(page, `/^[0-9.]+ %$/.test(document.getElementById('people-share').textContent)`);
    expect(await page.locator('#chart').getAttribute('aria-label')).to.match(
      /^Edits in the last hour: at most \d/,
    );
    await checks.until(page, `document.querySelectorAll('#pulse span').length === 60`);
    expect(
      addresses.filter((address) => !address.startsWith(server.url) && !address.startsWith('data:')),
    ).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });

  it('moves its wikis with every snapshot, and changes their places', async () => {
    const { page } = await open();
    const first = page.locator('#top-wikis .row:visible').first();
    await first.filter({ hasText: 'commons.wikimedia.org' }).waitFor();
    server.publish(withMoreEvents(server.stats(), 2_000));
    await first.filter({ hasText: /en\.wikipedia\.org\s*2,776/ }).waitFor();
  });

  it('puts the filters into every question and into the address, and Back takes them away', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    await page.locator('#top-wikis').getByText('de.wikipedia.org').click();
    await page.getByLabel('People or bots').selectOption('bots');
    await page.getByRole('radio', { name: '24 h' }).check({ force: true });
    await checks.until(page, `location.search === '?range=24h&wiki=de.wikipedia.org&who=bots'`);
    await page.locator('#top-wikis [aria-current]').filter({ hasText: 'de.wikipedia.org' }).waitFor();
    await page
      .locator('#line[data-panel="ready"]')
      .filter({ hasText: 'by bots on de.wikipedia.org in the last 24 hours' })
      .waitFor();
    await waitUntil('the changes are asked for alike', () =>
      Promise.resolve(
        asked('/events').at(-1)?.toString() === 'domain=de.wikipedia.org&bot=true' ? true : undefined,
      ),
    );
    expect(asked('/stats/windows').some((query) => query.get('domain') === 'de.wikipedia.org')).to.equal(
      true,
    );
    await page.goBack();
    await checks.until(page, `location.search === '?wiki=de.wikipedia.org&who=bots'`);
    await checks.until(page, `document.querySelector('input[name=range]:checked').value === '1h'`);
    await page.getByRole('button', { name: 'Show all' }).click();
    await checks.until(page, `location.search === ''`);
  });

  it('shows what a shared link shows, after one login', async () => {
    const { page } = await open('?range=5m&wiki=fr.wikipedia.org&type=edit&who=people');
    await page.locator('#line[data-panel="ready"]').waitFor();
    await page.locator('#ticker[data-stream="open"]').waitFor();
    expect(await page.getByLabel('Wiki', { exact: true }).inputValue()).to.equal('fr.wikipedia.org');
    expect(await page.getByLabel('Type').inputValue()).to.equal('edit');
    expect(asked('/events').map(String)).to.deep.equal(['domain=fr.wikipedia.org&type=edit&bot=false']);
    expect(asked('/stats/windows').some((query) => query.get('resolution') === '1s')).to.equal(true);
    await emitting({ domain: 'fr.wikipedia.org', type: 'edit', bot: false, title: 'Paris' }, async () => {
      await page.locator('#ticker-list').getByText('Paris').first().waitFor();
    });
  });

  it('says kindly what is no wiki, and keeps what it shows', async () => {
    const { page } = await open();
    await page.getByLabel('Wiki', { exact: true }).fill('not a wiki');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'is no wiki' }).waitFor();
    expect(await page.evaluate('location.search')).to.equal('');
  });

  it('shows a time that is dragged over, or typed', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    const box = await page.locator('#chart .u-over').boundingBox();
    if (box === null) throw new Error('there is no chart');
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 5 });
    await page.mouse.up();
    await checks.until(page, `/^[?]from=2.*Z&to=2.*Z$/.test(location.search)`);
    const [from, to] = await page.evaluate<[number, number]>(
      `['from', 'to'].map((name) => Date.parse(new URLSearchParams(location.search).get(name)))`,
    );
    expect((to - from) / 60_000).to.be.within(15, 21);
    await page.locator('#line[data-panel="ready"]').filter({ hasText: 'in the time chosen' }).waitFor();
    const exact = await page.evaluate<string>('location.search');
    await page.getByLabel('Type').selectOption('edit');
    await checks.until(page, `location.search === ${JSON.stringify(`${exact}&type=edit`)}`);
    await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00');
    await page.keyboard.press('Tab');
    await page.locator('#line').filter({ hasText: 'in the time chosen' }).waitFor();
    await page.locator('#line[data-panel="ready"]').waitFor();
    expect(asked('/stats/windows').some((query) => query.get('resolution') === '1d')).to.equal(true);
  });

  it('shows a time in coarser windows where the finer ones were let go', async () => {
    const now = Date.now();
    const hours = (count: number): number => now - count * 3_600_000;
    await server.close();
    server = await startPageServer({ stats: sampleStats(), since: hours(72) });
    const [from, to] = [hours(48), hours(48) + 600_000].map((ms) => new Date(ms).toISOString());
    const { page } = await open(`?from=${String(from)}&to=${String(to)}`);
    await page.locator('#line[data-panel="ready"] canvas').waitFor();
    const chosen = asked('/stats/windows').filter((query) => query.get('limit') === '1000');
    const resolutions = chosen.map((query) => query.get('resolution'));
    expect(resolutions.indexOf('1s')).to.be.at.least(0);
    expect(resolutions.lastIndexOf('1m')).to.be.above(resolutions.indexOf('1s'));
  });

  it('tells its line point by point to the keyboard', async () => {
    const { page } = await open();
    await checks.checkPanels(page);
    await page.locator('#chart-step').focus();
    for (let count = 0; count < 30; count += 1) await page.keyboard.press('ArrowRight');
    expect(await page.locator('#chart-step').getAttribute('aria-valuetext')).to.match(
      /^\d\d:\d\d: [\d.]+; people [\d.]+, bots [\d.]+$/,
    );
  });

  it('lets changes come by calmly, pauses, and stays small', async () => {
    const { page, errors } = await open();
    await emitting({}, async () => {
      await checks.until(
        page,
        `document.querySelectorAll('#ticker-list .change:not([hidden])').length === 10`,
      );
      // The other panels have grown to their size by then.
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
        .filter({ hasText: /^Paused; \d+ since$/ })
        .waitFor();
      const before = await page.locator('#ticker-list').innerText();
      await page.waitForTimeout(1_500);
      expect(await page.locator('#ticker-list').innerText()).to.equal(before);
      await page.getByRole('button', { name: 'Go on' }).click();
      await checks.until(
        page,
        `document.getElementById('ticker-list').innerText !== ${JSON.stringify(before)}`,
      );
    });
    await emitting({ title: '<img src=x onerror=alert(1)>', url: 'javascript:alert(1)' }, async () => {
      const link = page.locator('#ticker-list a').filter({ hasText: '<img src=x onerror=alert(1)>' }).first();
      await link.waitFor();
      expect(await link.getAttribute('href')).to.equal(null);
    });
    expect(errors).to.deep.equal([]);
  });

  it('holds the ticker still under the pointer', async () => {
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

  it('lists what trends with links, and the most edited pages where nothing does', async () => {
    const { page } = await open();
    await page
      .locator('#trends')
      .filter({ hasText: 'nothing unusual; most edited in the last 5 minutes' })
      .waitFor();
    expect(await page.getByRole('link', { name: 'Q42' }).getAttribute('href')).to.equal(
      'https://www.wikidata.org/wiki/Q42',
    );
    server.trends(sampleTrends(Date.now()));
    const link = page.locator('#trends').getByRole('link', { name: '2026 Bay of Bengal cyclone' });
    await link.waitFor();
    expect(await link.getAttribute('href')).to.equal(
      'https://en.wikipedia.org/wiki/2026_Bay_of_Bengal_cyclone',
    );
    expect(await page.locator('#trends-list .trend:visible').count()).to.equal(6);
  });

  it('says plainly what a server does not have, and shows the rest', async () => {
    for (const path of ['/stats/windows', '/stats/top', '/stats/trends', '/events']) server.remove(path);
    const { page, errors } = await open();
    await page.locator('#line-note').filter({ hasText: 'keeps no history' }).waitFor();
    await page.locator('#day-note').filter({ hasText: 'keeps no history' }).waitFor();
    await page.locator('#trends-note').filter({ hasText: 'does not look for trends' }).waitFor();
    await page.locator('#ticker-note').filter({ hasText: 'does not show single changes' }).waitFor();
    await page
      .locator('#top-wikis .row')
      .filter({ hasText: /commons\.wikimedia\.org\s*61,402/ })
      .waitFor();
    await page.locator('#wikis-when').filter({ hasText: 'counted so far' }).waitFor();
    await page.locator('#people').filter({ hasText: /[1-9]/ }).waitFor();
    await checks.checkNumbersMove(page, () => server.publish(withMoreEvents(server.stats(), 7)));
    await checks.until(page, `document.querySelector('#chart canvas') !== null`);
    expect(errors).to.deep.equal([]);
  });

  it('says what cannot be read right now, and shows it when it can be', async () => {
    server.breakPath('/stats/windows');
    server.breakPath('/events');
    const { page } = await open();
    await page.locator('#line-note').filter({ hasText: 'Cannot be read right now' }).waitFor();
    await page.locator('#ticker-note').filter({ hasText: 'trying again' }).waitFor();
    server.heal();
    await page.locator('#line[data-panel="ready"]').waitFor();
    await emitting({}, async () => {
      await page.locator('#ticker[data-panel="ready"]').waitFor();
    });
  });

  it('says why its ticker was cut off, and comes back by itself', async () => {
    const { page } = await open();
    await page.locator('#ticker[data-stream="open"]').waitFor();
    server.cutOff('you read more slowly than changes come.');
    await page
      .locator('#ticker-note')
      .filter({ hasText: 'cut this list off: you read more slowly' })
      .waitFor();
    await emitting({}, async () => {
      await page.locator('#ticker[data-panel="ready"]').waitFor();
    });
  });

  it('shows how young a server is, and that nothing was counted yet', async () => {
    await server.close();
    server = await startPageServer({ stats: sampleStats(), since: Date.now() + 60_000 });
    const { page } = await open();
    await page.locator('#line-note').filter({ hasText: 'Nothing was counted in the last hour' }).waitFor();
    await page.locator('#day-note').filter({ hasText: 'Nothing was counted' }).waitFor();
    await page.locator('#sides-note').filter({ hasText: 'No changes in the last hour' }).waitFor();
    await page.locator('#ticker-note').filter({ hasText: 'Waiting for the next change' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1280]) {
      it(`has nothing serious for axe, ${colorScheme}, ${width} px wide`, async () => {
        server.trends(sampleTrends(Date.now()));
        const options = { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' as const };
        const login = await checks.openPage(browser, server.url, options);
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
        server.cut();
        await checks.waitForState(page, 'cut');
        await page.waitForTimeout(500);
        expect(await checks.axeViolations(page)).to.deep.equal([]);
      });
    }
  }
});
