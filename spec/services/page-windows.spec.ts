import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { sampleChange } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import { withMoreEvents } from '../support/page-sample.ts';
import { PAGE_ACCOUNT, pageTestBed } from '../support/page-test-bed.ts';
import { until } from '../support/wait-until.ts';

const WINDOWS = 4;
const TIMEOUT_MS = 20_000;

/** How the windows share their streams, and a script that leaves the browser only this way. */
const WAYS = {
  'a shared worker': '',
  'a leading window': 'delete window.SharedWorker;',
  nothing: 'delete window.SharedWorker; delete Navigator.prototype.locks;',
} as const;

describe('several windows of the page in a real browser', function () {
  const { browser, server } = pageTestBed();
  let number = 0;

  const newWindow = async (context: BrowserContext, search = ''): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`${server().url}${search}`);
    return page;
  };
  const openWindows = async (context: BrowserContext, count: number): Promise<Page[]> => {
    const pages: Page[] = [];
    for (let index = 0; index < count; index += 1) {
      const page = await newWindow(context);
      await checks.checkLogin(page, PAGE_ACCOUNT);
      pages.push(page);
    }
    return pages;
  };
  /** Checks that a window receives statistics and changes from now on. */
  const checkLive = async (page: Page): Promise<void> => {
    await checks.waitForState(page, 'live');
    await page.locator('#ticker[data-stream="open"]').waitFor();
    const users = server().stats().distinct_users + 1;
    server().publish({ ...withMoreEvents(server().stats(), 1), distinct_users: users });
    await checks.until(
      page,
      `document.getElementById('distinct-users').textContent === '${users.toLocaleString('en')}'`,
    );
    const title = `Change ${String((number += 1))}`;
    const timer = setInterval(() => server().emit(sampleChange((number += 1), { title })), 100);
    try {
      await page.locator('#ticker-list').getByText(title, { exact: true }).first().waitFor();
    } finally {
      clearInterval(timer);
    }
  };

  for (const [name, script] of Object.entries(WAYS).filter(([way]) => way !== 'nothing')) {
    it(`stay live with one stream of each kind, through ${name}, also when the first is closed`, async () => {
      const context = await browser().newContext();
      await context.addInitScript(script);
      const pages = await openWindows(context, WINDOWS);
      for (const page of pages) await checkLive(page);
      expect(server().listeners()).to.equal(2);
      await pages[0]?.close();
      for (const page of pages.slice(1)) await checkLive(page);
      await until('the streams are shared again', () => server().listeners() === 2);
    });

    it(`show only the changes of their own filter, through ${name}`, async () => {
      const context = await browser().newContext();
      await context.addInitScript(script);
      const [first] = await openWindows(context, 1);
      if (first === undefined) throw new Error('no window');
      const second = await newWindow(context, '?wiki=de.wikipedia.org');
      await checks.checkLogin(second, PAGE_ACCOUNT);
      await second.locator('#ticker[data-stream="open"]').waitFor();
      await until(
        'the stream has all changes',
        () => server().requests.at(-1) !== undefined && server().listeners() === 2,
      );
      // One title at a time: the list samples what comes faster than it can be read.
      const emitUntil = async (
        domain: string,
        title: string,
        seen: () => Promise<unknown>,
      ): Promise<void> => {
        const timer = setInterval(() => server().emit(sampleChange((number += 1), { domain, title })), 100);
        try {
          await seen();
        } finally {
          clearInterval(timer);
        }
      };
      const shows = (page: Page, title: string): Promise<void> =>
        page.locator('#ticker-list').getByText(title).first().waitFor();
      await emitUntil('fr.wikipedia.org', 'Paris', async () => {
        await shows(first, 'Paris');
        await second.waitForTimeout(1_500);
      });
      await emitUntil('de.wikipedia.org', 'Berlin', () =>
        Promise.all([shows(first, 'Berlin'), shows(second, 'Berlin')]),
      );
      expect(await second.locator('#ticker-list').getByText('Paris').count()).to.equal(0);
    });

    it(`ask for a login of their own, and again after it has expired, through ${name}`, async () => {
      const context = await browser().newContext();
      await context.addInitScript(script);
      const [first] = await openWindows(context, 1);
      if (first === undefined) throw new Error('no window');
      const second = await newWindow(context);
      await second.getByLabel('Username').waitFor();
      await second.evaluate(`sessionStorage.setItem('headwater.token', 'expired')`);
      await second.reload();
      await second.getByRole('alert').filter({ hasText: 'Your session has expired' }).waitFor();
      await checks.checkLogin(second, PAGE_ACCOUNT);
      await first.getByRole('button', { name: 'Sign out' }).click();
      await first.getByLabel('Username').waitFor();
      await checkLive(second);
      server().endTokens();
      await second.getByRole('alert').filter({ hasText: 'Your session has expired' }).waitFor();
    });
  }

  it('work one by one in a browser that can share nothing', async () => {
    const context = await browser().newContext();
    await context.addInitScript(WAYS.nothing);
    const [page] = await openWindows(context, 1);
    if (page === undefined) throw new Error('no window');
    await checkLive(page);
  });
});
