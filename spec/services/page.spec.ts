import { expect } from 'chai';
import * as checks from '../support/page-checks.ts';
import { withMoreEvents, sampleStats } from '../support/page-sample.ts';
import { READY } from '../support/page-server.ts';
import { PAGE_ACCOUNT, pageTestBed } from '../support/page-test-bed.ts';
import { waitUntil } from '../support/wait-until.ts';

const EMPTY = {
  ...sampleStats(),
  messages: 0,
  distinct_users: 0,
  bots: 0,
  non_bots: 0,
  by_domain: {},
  by_user: {},
};

describe('the page in a real browser', function () {
  const { browser, server, serve, visit, open } = pageTestBed();

  const more = (): void => server().publish(withMoreEvents(server().stats(), 7));

  it('rejects a wrong password, logs in, updates, loses its connection and recovers, on a phone', async () => {
    await checks.pageChecks(server().url, {
      browser: browser(),
      account: PAGE_ACCOUNT,
      more,
      outage: server(),
    });
  });

  it('needs no login if the statistics are public', async () => {
    await serve({ statsPublic: true });
    const { page, errors } = await visit();
    await checks.waitForState(page, 'live');
    await checks.checkNumbersMove(page, more);
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).to.equal(false);
    expect(server().requests.filter(({ method }) => method === 'POST')).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });

  it('lists by count, and shows any name as plain text', async () => {
    const { page, errors } = await open();
    await page.locator('#top-users').getByText('Citation bot').waitFor();
    const users = await page.locator('#top-users .row-name').allInnerTexts();
    expect(users).to.have.lengthOf(14);
    expect(users.slice(0, 2)).to.deep.equal(['Citation bot', 'InternetArchiveBot']);
    expect(users).to.include('<b>Not bold</b> & "quoted"');
    expect(users.indexOf('142')).to.equal(5);
    const wikis = await page.locator('#top-wikis .row').allInnerTexts();
    expect(wikis[0]).to.match(/^commons\.wikimedia\.org\s+1,535$/);
    expect(errors).to.deep.equal([]);
  });

  it('shows how long to wait after too many attempts, then allows one', async () => {
    server().blockLogins(5);
    const { page } = await visit();
    await checks.sendLogin(page, PAGE_ACCOUNT);
    await page
      .getByRole('alert')
      .filter({ hasText: /Please wait [1-5] seconds?/ })
      .waitFor();
    expect(await page.locator('#login-button').isDisabled()).to.equal(true);
    await page.locator('#login-button:not([disabled])').waitFor();
    await checks.checkLogin(page, PAGE_ACCOUNT);
  });

  it('asks for a new login when the session has expired', async () => {
    const { page } = await open();
    server().endTokens();
    server().cut();
    await checks.waitForState(page, 'cut');
    server().heal();
    await page.getByRole('alert').filter({ hasText: 'Your session has expired' }).waitFor();
    await checks.checkLogin(page, PAGE_ACCOUNT);
  });

  it('stays logged in across a reload, and forgets everything on sign-out', async () => {
    const { page } = await open();
    await page.reload();
    await checks.waitForState(page, 'live');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Username').waitFor();
    expect(await page.evaluate('sessionStorage.length')).to.equal(0);
    expect(await checks.displayedMessages(page)).to.equal(null);
  });

  it('says that it waits for the first event, that the feed is disconnected, and what the problem is', async () => {
    server().publish(EMPTY);
    const { page } = await open();
    await page.locator('#status').filter({ hasText: 'waiting for the first event' }).waitFor();
    server().readiness({
      ...READY,
      ready: false,
      problems: ['the disk is full'],
      feed: { ...READY.feed, connected: false },
    });
    await page.locator('#status').filter({ hasText: 'Feed disconnected' }).waitFor();
    await page.locator('#problems').filter({ hasText: 'the disk is full' }).waitFor();
  });

  it('says what a consumer cannot know of the feed', async () => {
    const { page } = await open();
    server().readiness({
      ready: true,
      problems: [],
      topic: { name: 'edits', repeats: 0 },
      store: READY.store,
    });
    await page.locator('#feed-note').filter({ hasText: 'consumer counts the topic edits' }).waitFor();
    await page.locator('#feed-gaps').filter({ hasText: 'unknown' }).waitFor();
    server().readiness(READY);
    await page.locator('#feed-note').waitFor({ state: 'hidden' });
  });

  it('does nothing while the tab is hidden, and resumes when it is visible', async () => {
    const { page } = await open();
    const setHidden = (hidden: boolean): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${String(hidden)}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await setHidden(true);
    await waitUntil('all streams are closed', () =>
      Promise.resolve(server().listeners() === 0 ? true : undefined),
    );
    // Earlier requests may still be in flight.
    await page.waitForTimeout(500);
    const before = server().requests.length;
    await page.waitForTimeout(2_500);
    expect(server().requests).to.have.lengthOf(before);
    await setHidden(false);
    await checks.waitForState(page, 'live');
    await checks.checkNumbersMove(page, more);
  });

  it('can be used by keyboard alone, and announces its state to a screen reader once', async () => {
    const { page } = await visit();
    await page.locator('#username:focus').waitFor();
    await page.keyboard.type(PAGE_ACCOUNT.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PAGE_ACCOUNT.password);
    await page.keyboard.press('Enter');
    await checks.waitForState(page, 'live');
    await checks.until(page, `document.getElementById('spoken').textContent === 'Live'`);
    await page.evaluate(`window.heard = 0; new MutationObserver(() => { window.heard += 1; })
      .observe(document.getElementById('spoken'), { childList: true, characterData: true, subtree: true });`);
    await checks.checkNumbersMove(page, more);
    await page.waitForTimeout(1_200);
    expect(await page.evaluate('window.heard')).to.equal(0);
  });
});
