import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { sampleChange, type SampleChange } from '../support/page-changes.ts';
import * as checks from '../support/page-checks.ts';
import { pageTestBed } from '../support/page-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the filters of the page in a real browser', function () {
  const { server, serve, open, textOf } = pageTestBed();

  const lastEvents = (): URLSearchParams | undefined =>
    server()
      .requests.map(({ target }) => new URL(target, server().url))
      .findLast(({ pathname }) => pathname === '/events')?.searchParams;
  const untilEvents = (query: string): Promise<true> =>
    waitUntil(`the stream of changes is opened with ${query}`, () =>
      Promise.resolve(lastEvents()?.toString() === query ? true : undefined),
    );
  /** Sends these changes again and again until the list shows `title`. */
  const untilShown = async (
    page: Page,
    title: string,
    changes: readonly Partial<SampleChange>[],
  ): Promise<void> => {
    let number = 0;
    const timer = setInterval(() => {
      for (const change of changes) server().emit(sampleChange((number += 1), change));
    }, 50);
    try {
      await page.locator('#ticker-list').getByText(title).first().waitFor();
    } finally {
      clearInterval(timer);
    }
  };

  it('go into the address and to the live list; panels that cannot apply them say so; Back undoes them', async () => {
    const { page, errors } = await open();
    const kept = { user: '192.0.2.7', bot: false, type: 'edit', bytes: -1200, minor: false } as const;
    await page.getByText('More filters').click();
    await page.getByLabel('Title begins with').fill('List of|Talk:');
    await page.keyboard.press('Enter');
    await page.getByLabel('User', { exact: true }).fill('192.0.2.7|A, B');
    await page.getByLabel('Namespace').fill('0, 1');
    await page.getByLabel('Temporary accounts').check();
    await page.getByLabel('IP addresses').check();
    await page.getByLabel('Bytes, at least').fill('1,000');
    await page.keyboard.press('Enter');
    await page.getByLabel('Minor edits').selectOption('Not minor');
    const rest = 'title=List+of&title=Talk%3A&user=192.0.2.7&user=A%2C+B&kind=temporary%2Cip';
    await untilEvents(`namespace=0%2C1&${rest}&min_bytes=1000&minor=false`);
    const search = '?namespace=0,1&title=List+of&title=Talk:&user=192.0.2.7&user=A,+B&kind=temporary,ip';
    expect(await page.evaluate('location.search')).to.equal(`${search}&min_bytes=1000&minor=false`);
    expect(await textOf(page, 'more-count')).to.equal(' (6)');
    expect(await textOf(page, 'controls-scope')).to.match(
      /^Only the live list is filtered by namespace, title, /,
    );
    await checks.checkPanels(page);
    const kinds = 'by temporary accounts or IP addresses (';
    for (const id of ['chart-caption', 'hero-scope', 'day-when', 'sides-when'])
      expect(await textOf(page, id), id).to.include(kinds);
    for (const id of ['wikis-when', 'users-when', 'trends-what'])
      expect(await textOf(page, id), id).to.include('all kinds of users');
    const ignored = 'all namespaces, all titles, all users, ';
    for (const id of [
      'chart-caption',
      'hero-scope',
      'day-when',
      'sides-when',
      'wikis-when',
      'users-when',
      'trends-what',
    ])
      expect(await textOf(page, id), id).to.include(ignored);
    await untilShown(page, 'Talk:Kept', [
      { ...kept, title: 'Left out' },
      { ...kept, title: 'Talk:Kept' },
      { ...kept, title: 'Talk:Too small', bytes: 999 },
    ]);
    expect(
      await page
        .locator('#ticker-list')
        .getByText(/Left out|Too small/)
        .count(),
    ).to.equal(0);
    await page.goBack();
    await untilEvents(`namespace=0%2C1&${rest}&min_bytes=1000`);
    expect(await page.getByLabel('Minor edits').inputValue()).to.equal('');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await untilEvents('');
    expect(await page.getByLabel('Title begins with').inputValue()).to.equal('');
    expect(errors).to.deep.equal([]);
  });

  it('select several wikis, by domain, database, pattern and set, in all panels', async () => {
    await serve({
      perSecond: { people: 40, bots: 20 },
      sets: { nordic: ['pl.wikipedia.org', 'uk.wikipedia.org'] },
    });
    const { page } = await open();
    await page.getByLabel('Wiki', { exact: true }).fill('dewiki, *.wikidata.org, nordic');
    await page.keyboard.press('Enter');
    await untilEvents('domain=dewiki%2C*.wikidata.org%2Cnordic');
    expect(await page.evaluate('location.search')).to.equal('?wiki=dewiki,*.wikidata.org,nordic');
    await page
      .locator('#line[data-panel="ready"]')
      .filter({ hasText: 'all changes on dewiki, *.wikidata.org, nordic in the last hour' })
      .waitFor();
    await page.locator('#top-wikis .row:visible').first().waitFor();
    const wikis = await page.locator('#top-wikis .row:visible .row-name').allInnerTexts();
    expect(wikis).to.deep.equal([
      'www.wikidata.org',
      'de.wikipedia.org',
      'pl.wikipedia.org',
      'uk.wikipedia.org',
    ]);
    await page.locator('#trends-what').filter({ hasText: 'on dewiki, *.wikidata.org, nordic' }).waitFor();
    await untilShown(page, 'Kept', [
      { domain: 'en.wikipedia.org', title: 'Left out' },
      { domain: 'uk.wikipedia.org', title: 'Kept' },
    ]);
    expect(await page.locator('#ticker-list').getByText('Left out').count()).to.equal(0);
    await page.getByText('More filters').click();
    await page.locator('#wiki-help').filter({ hasText: 'Sets: nordic (2 wikis).' }).waitFor();
  });

  it('say what is wrong with an address or a field, and keep windows with other filters apart', async () => {
    const { page } = await open('?namespace=talk&kind=bots&min_bytes=0&usr=Ada&title=List+of');
    const alert = page.getByRole('alert');
    for (const text of [
      'unknown namespace “talk”: use numbers',
      'unknown kind “bots”',
      'min_bytes “0”',
      'know: usr.',
    ])
      await alert.filter({ hasText: text }).waitFor();
    expect(await page.getByLabel('Title begins with').inputValue()).to.equal('List of');
    await page.getByLabel('Bytes, at least').fill('many');
    await page.keyboard.press('Enter');
    await alert.filter({ hasText: '“many” is not a size' }).waitFor();

    const other = await page.context().newPage();
    await other.goto(`${server().url}?wiki=enwiki,dewiki`);
    await checks.sendLogin(other, { username: 'admin', password: 'password123' });
    await other.locator('#ticker[data-stream="open"]').waitFor();
    await untilEvents('domain=enwiki%2Cdewiki');
    await untilShown(other, 'Of a wiki', [
      { domain: 'fr.wikipedia.org', title: 'Elsewhere' },
      { domain: 'de.wikipedia.org', title: 'Of a wiki' },
    ]);
    expect(await other.locator('#ticker-list').getByText('Elsewhere').count()).to.equal(0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 2560]) {
      it(`have no serious axe violations, ${colorScheme}, ${width} px wide`, async () => {
        const { page } = await open('?wiki=small,enwiki&type=edit,new&user=Ada&kind=ip&namespace=0', {
          viewport: { width, height: 900 },
          colorScheme,
          reducedMotion: 'reduce',
        });
        await page
          .getByRole('alert')
          .filter({ hasText: 'the set small is known only to a server' })
          .waitFor();
        expect(await page.getByLabel('Type').inputValue()).to.equal('edit,new');
        expect(await checks.axeViolations(page)).to.deep.equal([]);
        await checks.checkNoSidewaysScroll(page);
      });
    }
  }
});
