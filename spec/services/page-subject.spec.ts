import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { sampleChange, type SampleChange } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import { pageTestBed } from '../support/page-test-bed.ts';

describe('the view of one wiki, page or user in a real browser', function () {
  const { server, open, textOf } = pageTestBed();
  let number = 0;

  const emitting = async (set: Partial<SampleChange>, shown: () => Promise<void>): Promise<void> => {
    const timer = setInterval(() => server().emit(sampleChange((number += 1), set)), 50);
    try {
      await shown();
    } finally {
      clearInterval(timer);
    }
  };
  const untilSearch = (page: Page, search: string): Promise<void> =>
    checks.until(page, `location.search === ${JSON.stringify(search)}`);
  const change = {
    domain: 'de.wikipedia.org',
    title: 'Königsberg',
    user: 'Ada & Bo',
    bot: false,
    diff_url: 'https://de.wikipedia.org/w/index.php?diff=2&oldid=1',
    comment: '<i>typo</i>',
  } as const;

  it('opens from the live list, with diff and comment, and Back leads out of it', async () => {
    const { page, errors } = await open('?range=24h');
    await emitting(change, async () => {
      const row = page.locator('#ticker-list .change:visible').filter({ hasText: 'Königsberg' }).first();
      await row.waitFor();
      expect(await row.locator('.change-comment').isVisible()).to.equal(false);
      expect(await row.getByRole('link', { name: 'Diff: Königsberg' }).getAttribute('href')).to.equal(
        change.diff_url,
      );
      await row.hover();
      const user = row.getByRole('link', { name: 'Ada & Bo' });
      expect(await user.getAttribute('href')).to.equal('./?range=24h&user=Ada+%26+Bo');
      await user.click();
      await untilSearch(page, '?range=24h&user=Ada+%26+Bo');
      await page.getByRole('heading', { name: 'Ada & Bo' }).waitFor();
      await page.locator('#ticker-what').filter({ hasText: 'all changes by Ada & Bo' }).waitFor();
      const comment = page.locator('#ticker-list .change-comment:visible').first();
      await comment.waitFor();
      expect(await comment.innerText()).to.equal('<i>typo</i>');
      await page
        .locator('#subject-rate-text')
        .filter({ hasText: /^[\d,]+ changes? seen since / })
        .waitFor();
      expect(await textOf(page, 'subject-text')).to.include('keeps no counts of a single user');
      await page.mouse.move(0, 0);
      const again = page.locator('#ticker-list .change:visible').first();
      await again.hover();
      await again.getByRole('link', { name: 'Königsberg', exact: true }).click();
      await untilSearch(page, '?range=24h&wiki=de.wikipedia.org&title=K%C3%B6nigsberg');
      await page.getByRole('heading', { name: 'Königsberg' }).waitFor();
      expect(await page.locator('#subject-history').getAttribute('href')).to.equal(
        'https://de.wikipedia.org/w/index.php?title=K%C3%B6nigsberg&action=history',
      );
    });
    await page.goBack();
    await page.getByRole('heading', { name: 'Ada & Bo' }).waitFor();
    await page.getByRole('link', { name: 'Back to all changes' }).click();
    await untilSearch(page, '?range=24h');
    await page.locator('#subject').waitFor({ state: 'hidden' });
    expect(errors).to.deep.equal([]);
  });

  it('begins with the recent changes of a page or user', async () => {
    const { page } = await open('?user=Ada');
    await page.locator('#ticker[data-stream="open"]').waitFor();
    const events = server().requests.filter(({ target }) => target.startsWith('/events'));
    expect(events.map(({ lastEventId }) => lastEventId)).to.deep.equal(['0-none']);
    await page.getByRole('link', { name: 'Back to all changes' }).click();
    await checks.until(page, `document.getElementById('ticker').dataset.stream === 'open'`);
    await page
      .locator('#ticker-what')
      .filter({ hasText: /^all changes$/ })
      .waitFor();
    await page.waitForTimeout(300);
    expect(server().requests.findLast(({ target }) => target === '/events')?.lastEventId).to.equal(null);
  });

  it('opens from the lists, in the same tab or in another one', async () => {
    const { page } = await open();
    const user = page.locator('#top-users').getByRole('link', { name: /Citation bot/ });
    expect(await user.getAttribute('href')).to.equal('./?user=Citation+bot');
    await user.click();
    await untilSearch(page, '?user=Citation+bot');
    await page.goBack();
    await page.locator('#trends-list').getByRole('link', { name: 'Q42', exact: true }).click();
    await untilSearch(page, '?wiki=www.wikidata.org&title=Q42');
    await page.goBack();
    await page.locator('#top-wikis').getByText('www.wikidata.org').click();
    await untilSearch(page, '?wiki=www.wikidata.org');
    await page.getByRole('heading', { name: 'www.wikidata.org' }).waitFor();
    await page.locator('#subject-top-pages .row:visible').filter({ hasText: 'Talk:Main Page' }).waitFor();
    await page.locator('#top-users .row:visible').first().waitFor();
    await page
      .locator('#subject-top-pages')
      .getByRole('link', { name: /Q42/ })
      .click({ modifiers: ['Control'] });
    expect(await page.evaluate('location.search')).to.equal('?wiki=www.wikidata.org');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 768, 1440, 2560]) {
      it(`has no serious axe violations, ${colorScheme}, ${String(width)} px wide`, async () => {
        const search = width % 720 === 0 ? '?wiki=www.wikidata.org' : '?wiki=de.wikipedia.org&title=K';
        // A change that fades in has too little contrast meanwhile.
        const options = { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' as const };
        const { page } = await open(search, options);
        await emitting(
          { ...change, domain: width % 720 === 0 ? 'www.wikidata.org' : 'de.wikipedia.org' },
          () => page.locator('#ticker-list .change-comment:visible').first().waitFor(),
        );
        await page.waitForTimeout(500);
        expect(await checks.axeViolations(page)).to.deep.equal([]);
        await checks.checkNoSidewaysScroll(page);
      });
    }
  }
});
