import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Runs as root in a container, and turns off all background network traffic. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

const TIMEOUT_MS = 40_000;

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** A page whose errors and requests are recorded from the first request on. */
export interface WatchedPage {
  readonly page: Page;
  /**
   * Errors of the page so far: uncaught errors, console errors, violations of the content security policy. The
   * browser's own messages about HTTP errors and broken connections do not count: the page expects those.
   */
  readonly errors: readonly string[];
  /** The URL of every request so far. */
  readonly addresses: readonly string[];
}

/** The path of Chromium: `CHROMIUM` or Debian's default; null if it does not exist. */
export const findChromium = (env: Readonly<Record<string, string | undefined>>): string | null => {
  const path = env['CHROMIUM'] ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
};

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: FLAGS });

/** Opens the page at `baseUrl` in its own context and records errors. */
export const openPage = async (
  browser: Browser,
  baseUrl: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  // Dates look as in docs and specs, unless a spec is about another language.
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const errors: string[] = [];
  const addresses: string[] = [];
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!message.text().startsWith('Failed to load resource:')) errors.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => addresses.push(request.url()));
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI);
  });`);
  await page.goto(baseUrl);
  return { page, errors, addresses };
};

/**
 * Waits until this expression is true in the page. (Playwright's own wait evaluates a string inside the page, which the
 * content security policy forbids.)
 */
export const until = async (page: Page, expression: string): Promise<void> => {
  const end = Date.now() + TIMEOUT_MS;
  while ((await page.evaluate(expression)) !== true) {
    if (Date.now() > end) throw new Error(`not within ${String(TIMEOUT_MS / 1000)} s: ${expression}`);
    await page.waitForTimeout(30);
  }
};

/** Fills in the form and sends it. */
export const sendLogin = async (page: Page, { username, password }: Account): Promise<void> => {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
};

/** A wrong password shows a message, and the next attempt is possible at once. */
export const checkWrongPassword = async (page: Page, account: Account): Promise<void> => {
  await sendLogin(page, { ...account, password: `${account.password}-not` });
  await page.getByRole('alert').filter({ hasText: 'Wrong username or password.' }).waitFor();
  expect(await page.locator('#dashboard').isVisible()).to.equal(false);
};

/** The right password shows the numbers. */
export const checkLogin = async (page: Page, account: Account): Promise<void> => {
  await sendLogin(page, account);
  await page.locator('#dashboard').waitFor();
  await waitForState(page, 'live');
  expect(await page.getByLabel('Password').isVisible()).to.equal(false);
};

/** Waits until the dashboard is in this state: loading, connecting, live or cut. */
export const waitForState = (page: Page, state: string): Promise<void> =>
  page.locator(`#dashboard[data-state="${state}"]`).waitFor();

/** The displayed count of messages; null if there is none. */
export const displayedMessages = async (page: Page): Promise<number | null> => {
  const text = await page.locator('#messages').innerText();
  return /^[\d,]+$/.test(text) ? Number(text.replaceAll(',', '')) : null;
};

/** Checks that the count grows; `more` produces events if the server has no feed of its own. */
export const checkNumbersMove = async (page: Page, more: () => void = () => undefined): Promise<void> => {
  await until(page, `/^[0-9,]+$/.test(document.getElementById('messages').textContent)`);
  const before = (await displayedMessages(page)) ?? 0;
  more();
  await until(
    page,
    `Number(document.getElementById('messages').textContent.replaceAll(',', '')) > ${String(before)}`,
  );
};

/** Checks that a disconnected page says so and since when, dims its numbers, and recovers by itself. */
export const checkCutAndBack = async (
  page: Page,
  { cut, heal }: { readonly cut: () => Promise<void> | void; readonly heal: () => Promise<void> | void },
): Promise<void> => {
  const before = await displayedMessages(page);
  await cut();
  await waitForState(page, 'cut');
  expect(await page.locator('#status').innerText()).to.match(
    /^Connection lost at \d\d:\d\d:\d\d\. Reconnecting…/,
  );
  // The last numbers may have arrived just before the cut; from here on they must not change.
  const left = await displayedMessages(page);
  expect(left).to.be.at.least(before ?? 0);
  await until(page, `Number(getComputedStyle(document.getElementById('messages')).opacity) < 0.7`);
  expect(await displayedMessages(page)).to.equal(left);
  await heal();
  await waitForState(page, 'live');
  await page
    .locator('#status')
    .filter({ hasText: /^\s*(Live|Connected)/ })
    .waitFor();
};

/** Checks that the content is not wider than the window. */
export const checkNoSidewaysScroll = async (page: Page): Promise<void> => {
  const [content, view] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(content, 'width of the content').to.be.at.most(view);
};

/** Checks that the page stores the token and never puts it into a URL. */
export const checkTokenInNoAddress = async ({ page, addresses }: WatchedPage): Promise<void> => {
  const token = await page.evaluate<string | null>("sessionStorage.getItem('headwater.token')");
  if (token === null) throw new Error('the page has no token: log in first');
  expect([...addresses, page.url()].filter((address) => address.includes(token))).to.deep.equal([]);
};

/** Checks that the edits per second, the chart and the wikis are shown. */
export const checkPanels = async (page: Page): Promise<void> => {
  await until(page, `/^[0-9,]+$/.test(document.getElementById('second').textContent)`);
  await page.locator('#line[data-panel="ready"] canvas').waitFor();
  await page.locator('#top-wikis .row:visible').first().waitFor();
};

/** Checks that live changes, the last 24 hours, trends and users are shown. */
export const checkChanges = async (page: Page): Promise<void> => {
  await page.locator('#ticker[data-panel="ready"] .change-title').first().waitFor();
  await page.locator('#day[data-panel="ready"]').waitFor();
  await page.locator('#trends:is([data-panel="ready"], [data-panel="empty"])').waitFor();
  await page.locator('#users[data-panel="ready"]').waitFor();
};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeFinding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** The serious and critical axe violations of the page as text; empty if there are none. */
export const axeViolations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ readonly violations: readonly AxeFinding[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
};

export interface PageCheckOptions {
  readonly browser: Browser;
  readonly account: Account;
  readonly more?: () => void;
  /** Whether the server has changes of its own to show. */
  readonly changes?: boolean;
  /** Makes the server unreachable and reachable again; without it, reconnection is not checked. */
  readonly outage?: { readonly cut: () => Promise<void> | void; readonly heal: () => Promise<void> | void };
}

/** Runs all checks in one visit at phone width, against any server with this HTTP API. */
export const pageChecks = async (
  baseUrl: string,
  { browser, account, more, changes = false, outage }: PageCheckOptions,
): Promise<void> => {
  const watched = await openPage(browser, baseUrl, { viewport: { width: 360, height: 740 } });
  const { page, errors } = watched;
  try {
    await checkNoSidewaysScroll(page);
    await checkWrongPassword(page, account);
    await checkLogin(page, account);
    await checkNumbersMove(page, more);
    await checkPanels(page);
    if (changes) await checkChanges(page);
    await checkNoSidewaysScroll(page);
    if (outage !== undefined) {
      await checkCutAndBack(page, outage);
      await checkNumbersMove(page, more);
    }
    await checkTokenInNoAddress(watched);
    expect(errors).to.deep.equal([]);
  } finally {
    await page.context().close();
  }
};
