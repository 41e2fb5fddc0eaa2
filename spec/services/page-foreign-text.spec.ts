import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { sampleChange } from '../support/page-changes.ts';
import { sampleStats } from '../support/page-sample.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

/** Overrides the writing direction and does not end it. */
const OVERRIDE = '\u202e';
const NAME = `${OVERRIDE}שלום 12`;

/** Where a text with this mark shares a line with other text and is not isolated from it. */
const notIsolated = (page: Page, mark: string): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.includes(${JSON.stringify(mark)}) || element.closest('[hidden]')) continue;
      const { unicodeBidi } = getComputedStyle(element);
      found.push(unicodeBidi.includes('isolate') ? '' : element.className + ' ' + unicodeBidi);
    }
    return found;
  })()`);

describe('names of another writing direction on the page', function () {
  const { server, serve, open } = pageTestBed();

  it('are isolated wherever they are shown, so that they do not reorder what is beside them', async () => {
    const stats = sampleStats();
    await serve({
      stats: {
        ...stats,
        by_user: { ...stats.by_user, [NAME]: 90_000 },
        by_domain: { ...stats.by_domain, [NAME]: 90_000 },
      },
    });
    server().trends([
      {
        kind: 'burst',
        of: 'page',
        domain: NAME,
        title: NAME,
        at: new Date().toISOString(),
        since: new Date().toISOString(),
        count: 40,
        usual: 2,
        score: 9,
      },
    ]);
    const { page } = await open();
    let number = 0;
    const timer = setInterval(() => {
      server().emit(sampleChange((number += 1), { title: NAME, user: NAME, domain: NAME, type: NAME }));
    }, 50);
    try {
      for (const id of ['ticker-list', 'top-users', 'top-wikis', 'trends-list'])
        await page.locator(`#${id}`).getByText(NAME.slice(1)).first().waitFor();
      const found = await notIsolated(page, OVERRIDE);
      expect(found.length, 'places').to.be.at.least(8);
      expect(found.filter((place) => place !== '')).to.deep.equal([]);
    } finally {
      clearInterval(timer);
    }
  });

  it('are isolated within a sentence', async () => {
    const stats = sampleStats();
    const wiki = 'ויקי.example';
    await serve({ stats: { ...stats, by_domain: { ...stats.by_domain, [wiki]: 90_000 } } });
    const { page, errors } = await open(`?wiki=${encodeURIComponent(wiki)}`);
    await page.locator('#line[data-panel="ready"]').waitFor();
    for (const id of ['chart-caption', 'hero-scope', 'ticker-what', 'day-when', 'sides-when'])
      expect(await page.locator(`#${id}`).textContent(), id).to.include(`on \u2068${wiki}\u2069`);
    expect(errors).to.deep.equal([]);
  });
});
