import { expect } from 'chai';
import type { Page } from 'playwright-core';
import * as checks from '../support/page-checks.ts';
import { type PageServerOptions, READY } from '../support/page-server.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

const DAY_MS = 86_400_000;
/** Exactly 60 changes a second. */
const STEADY = { perSecond: { people: 40, bots: 20 } };

describe('the numbers of the page in a real browser', function () {
  const { server, serve, open: openPage, textOf } = pageTestBed();

  const open = async (search: string, options: Partial<PageServerOptions>): Promise<Page> => {
    await serve({ ...STEADY, ...options });
    return (await openPage(search)).page;
  };
  /** The texts of these elements at one moment. */
  const textsOf = (page: Page, ...ids: readonly string[]): Promise<readonly string[]> =>
    page.evaluate<readonly string[]>(
      `${JSON.stringify(ids)}.map((id) => document.getElementById(id).textContent)`,
    );
  /** What the slider of the chart says of each point. */
  const pointsOf = (page: Page): Promise<readonly string[]> =>
    page.evaluate<readonly string[]>(`(() => {
      const step = document.getElementById('chart-step');
      return Array.from({ length: Number(step.max) + 1 }, (_, index) => {
        step.value = String(index);
        step.dispatchEvent(new Event('input'));
        return step.getAttribute('aria-valuetext');
      });
    })()`);

  it('are exact and agree with each other on a steady feed', async () => {
    const page = await open('', { since: Date.now() - 100 * 60_000, users: () => 4_321 });
    await checks.checkPanels(page);
    for (let count = 0; count < 5; count += 1) {
      const [second, rate, people, bots, total, day, users] = await textsOf(
        page,
        ...['second', 'rate', 'people', 'bots', 'messages', 'day-summary', 'distinct-users'],
      );
      expect([second, rate, people, bots]).to.deep.equal(['60', '60.0', '144,000', '72,000']);
      expect(users, 'those of the same snapshot').to.equal('4,321');
      expect(day, 'the total of the first day').to.equal(`${String(total)} edits`);
      await page.waitForTimeout(700);
    }
    expect(await textOf(page, 'status')).to.match(/^Live · counted until \d\d:\d\d:\d\d$/);
  });

  for (const search of ['?range=5m', '', '?range=24h', '?range=7d', '?range=90d']) {
    it(`show 60 a second at each point that is known, and a gap elsewhere: ${search}`, async () => {
      const page = await open(search, { since: Date.now() - 25.3 * 3_600_000 });
      await page.locator('#line[data-panel="ready"] canvas').waitFor();
      const points = await pointsOf(page);
      const known = points.filter((point) => !point.endsWith('no data'));
      expect(known).to.have.lengthOf.at.least(1);
      for (const point of known) expect(point).to.match(/: 60\.0; people 40\.0, bots 20\.0$/);
      if (search === '?range=7d') expect(points.length - known.length).to.be.above(120);
    });
  }

  for (const [search, ageMs, lengthMs] of [
    ['?range=5m', 60_000, 90_000],
    ['', 600_000, 600_000],
    ['?range=24h', 3_600_000, 7_200_000],
    ['?wiki=en.wikipedia.org', 600_000, 600_000],
  ] as const) {
    it(`are a gap, not zero, where the feed lost events: ${search}`, async () => {
      const now = Date.now();
      const to = now - ageMs;
      const from = to - lengthMs;
      const page = await open(search, { since: now - 25.3 * 3_600_000, lost: { from, to } });
      await page.locator('#line[data-panel="ready"] canvas').waitFor();
      const points = await pointsOf(page);
      const rates = points.map((point) => /: ([\d.]+);/.exec(point)?.[1] ?? null);
      const known = rates.filter((rate) => rate !== null).map(Number);
      // Whole edits and seconds are spread over the points, so that those beside the gap differ a little.
      const usual = known[0] ?? NaN;
      for (const rate of known) expect(rate, String(known)).to.be.closeTo(usual, 0.01 * usual + 0.11);
      const gap = rates.lastIndexOf(null, rates.length - 2);
      expect(gap, 'a gap').to.be.above(5);
      expect(rates[gap + 1], 'a point after it').to.be.a('string');
      expect(rates[5], 'a point before it').to.be.a('string');
      const hours = await page.locator('.hour[data-known="part"]').count();
      if (search === '?range=24h') expect(hours, 'partial hours').to.be.at.least(2);
      const lost = (lengthMs / 1000) * 60;
      for (const id of ['chart-caption', 'sides-when', 'users-when', 'wikis-when'])
        expect(await textOf(page, id), id).to.match(
          new RegExp(`${Math.round(lost).toLocaleString('en')} events of the feed lost`),
        );
    });
  }

  it('say how far they are behind, and that they refer to an earlier time', async () => {
    const openedAt = Date.now();
    const newest = (now: number): number => now - 89.5 * DAY_MS + (now - openedAt) * 8_000;
    const page = await open('', { since: openedAt - 120 * DAY_MS, newest });
    await page
      .locator('#status[data-tone="behind"]')
      .filter({
        hasText: /^\s*Catching up: 8\d days behind, about \d+ min to go · counted until \d+ \w+, \d/,
      })
      .waitFor();
    expect(await page.title()).to.match(/^8\d days behind · Headwater$/);
    expect(await textOf(page, 'feed-state')).to.equal('Behind');
    expect(await textOf(page, 'counting-since')).to.match(
      /^Counting since \d+ \w+, [\d:]+ \(local time\) · 25% of the history is read$/,
    );
    await page.getByRole('progressbar', { name: 'History read' }).waitFor();
    expect(await page.evaluate("document.getElementById('history-progress').value")).to.equal(25);
    for (const id of ['chart-caption', 'sides-when', 'wikis-when', 'users-when'])
      expect(await textOf(page, id), id).to.match(/in the hour until \d+ \w+, \d\d:\d\d:\d\d/);
    expect(await textOf(page, 'day-title')).to.match(/^24 hours until \d+ \w+, /);
    expect(await textOf(page, 'second')).to.equal('60');
  });

  it('say since when they are counted, and how to count the last day too, at each width', async () => {
    const page = await open('', { since: Date.now() - 600_000 });
    const command = 'headwater reset && headwater server --since 24h';
    const feed = { ...READY.feed, counting_since: new Date().toISOString(), history_command: command };
    server().readiness({ ...READY, feed });
    await page.getByText('Count the last 24 hours too').click();
    await page.locator('#history-command').filter({ hasText: command }).waitFor();
    expect(await textOf(page, 'counting-since')).to.match(
      /^Counting since (\d+ \w+, )?[\d:]+ \(local time\)$/,
    );
    expect(await page.getByRole('progressbar').count()).to.equal(0);
    for (const width of [360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await checks.checkNoSidewaysScroll(page);
    }
    await page.setViewportSize({ width: 360, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await checks.axeViolations(page), colorScheme).to.deep.equal([]);
    }
    server().readiness({ ...READY, feed: { ...feed, history_command: null } });
    await page.getByText('Count the last 24 hours too').waitFor({ state: 'hidden' });
  });

  it('still name their time while the server is unreachable, and after it is back', async () => {
    const page = await open('', {
      since: Date.now() - 9 * DAY_MS,
      newest: (now) => now - 3 * DAY_MS,
    });
    const captions = ['chart-caption', 'sides-when', 'wikis-when', 'users-when'];
    const checkCaptions = async (when: string): Promise<void> => {
      for (const id of captions)
        expect(await textOf(page, id), `${id} ${when}`).to.match(/in the hour until \d+ \w+, \d\d:/);
      expect(await textOf(page, 'trends-title'), when).to.match(/^Trending until \d/);
      expect(await textOf(page, 'ticker-title'), when).to.equal('Latest');
    };
    await page.locator('#chart-caption').filter({ hasText: 'in the hour until' }).waitFor();
    await checkCaptions('at first');
    server().cut();
    await checks.waitForState(page, 'cut');
    await page.waitForTimeout(1_500);
    await checkCaptions('without a server');
    expect(await textOf(page, 'feed-state')).to.equal('Unknown');
    server().heal();
    await checks.waitForState(page, 'live');
    await checkCaptions('just after');
    await page
      .locator('#feed-state')
      .filter({ hasText: /^(Healthy|Behind)$/ })
      .waitFor();
  });

  it('say so when the server has been unreachable for half a minute', async () => {
    const page = await open('', {});
    await page.locator('#chart-caption').filter({ hasText: 'in the last hour' }).waitFor();
    server().cut();
    await page.locator('#chart-caption').filter({ hasText: 'in the hour until' }).waitFor();
    expect(await textOf(page, 'ticker-title')).to.equal('Latest');
  });

  it('are live again within the stated bound', async () => {
    const openedAt = Date.now();
    const newest = (now: number): number => Math.min(now, now - 60_000 + (now - openedAt) * 8);
    const page = await open('', { newest });
    await page.locator('#status[data-tone="behind"]').waitFor();
    await page.locator('#status[data-tone="calm"]').filter({ hasText: 'Live' }).waitFor();
    expect(await page.title()).to.equal('Headwater');
  });

  it('follow the filters, or say that they cannot', async () => {
    const page = await open('?who=bots&type=edit', { since: Date.now() - 100 * 60_000 });
    await checks.checkPanels(page);
    // 60 % of all changes are edits.
    await checks.until(page, `document.getElementById('second').textContent === '12'`);
    expect(await textsOf(page, 'rate', 'bots')).to.deep.equal(['12.0', '43,200']);
    expect(await page.locator('.people-side').isVisible()).to.equal(false);
    expect(await textOf(page, 'hero-scope')).to.equal(
      'Edits: edits by bots. Distinct users: all wikis, all types, people and bots',
    );
    expect(await textOf(page, 'wikis-when')).to.equal(
      'by bots in the last hour · all types (not counted apart here)',
    );
    expect(await textOf(page, 'users-when')).to.equal(
      'in the last hour · all types, people and bots (not counted apart here)',
    );
    const top = server().requests.filter(({ target }) => target.includes('of=domains'));
    expect(top.every(({ target }) => target.includes('bot=true'))).to.equal(true);
  });

  it('of dates before counting began or after the newest event are unknown, not zero', async () => {
    const page = await open('?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z', {});
    await page.locator('#line-note').filter({ hasText: 'Counting began after the selected range' }).waitFor();
    await page.goto(`${server().url}?from=2900-01-01T00:00:00Z&to=2900-02-01T00:00:00Z`);
    await page
      .locator('#line-note')
      .filter({ hasText: 'No event of the selected range has been read yet' })
      .waitFor();
  });

  it('of a wiki are found by its database name, too, which an unknown wiki has not', async () => {
    const page = await open('?wiki=enwiki', {});
    await checks.until(page, `location.search === '?wiki=en.wikipedia.org'`);
    await page.locator('#line[data-panel="ready"]').waitFor();
    expect(await page.getByLabel('Wiki', { exact: true }).inputValue()).to.equal('en.wikipedia.org');
    await page.getByLabel('Wiki', { exact: true }).fill('tet.wikipedia.org');
    await page.keyboard.press('Enter');
    await page.locator('#line-note').filter({ hasText: 'No events of tet.wikipedia.org so far' }).waitFor();
    await page.getByLabel('Wiki', { exact: true }).fill('enwikii');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'no such wiki: did you mean enwiki?' }).waitFor();
    await page.goto(`${server().url}?type=edits`);
    await page.getByRole('alert').filter({ hasText: 'unknown type “edits”: use edit, new' }).waitFor();
  });
});
