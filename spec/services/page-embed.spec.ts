import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { findChromium, launchChromium } from '../support/page-checks.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoChromium } from '../support/services/why-no-chromium.ts';
import { type RunningServer, testBed } from '../support/test-bed.ts';

const TIMEOUT_MS = 15_000;

/** A site that shows this HTML, at an origin of its own. */
const startSite = async (html: () => string): Promise<{ readonly url: string; readonly site: Server }> => {
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><title>Site</title>${html()}`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return { site, url: `http://127.0.0.1:${(site.address() as AddressInfo).port}` };
};

describe('parts of the page on another site, in a real browser', function () {
  let browser: Browser | undefined;
  let running: RunningServer;
  let context: BrowserContext;
  let html = '';
  const sites: Server[] = [];
  const { feed, folder, server } = testBed();

  before(async function () {
    requireService(this, whyNoChromium(process.env));
    browser = await launchChromium(findChromium(process.env) ?? '');
  });
  after(async () => browser?.close());
  afterEach(async () => {
    await context.close();
    for (const site of sites.splice(0)) site.close();
  });

  const site = async (): Promise<string> => {
    const started = await startSite(() => html);
    sites.push(started.site);
    return started.url;
  };
  /** The only frame of the page at this URL. */
  const frameAt = async (url: string): Promise<{ readonly page: Page; readonly frame: Frame }> => {
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(url);
    const [, frame] = page.frames();
    if (frame === undefined) throw new Error('the page has no frame');
    return { page, frame };
  };

  it('are live there with the copied code, themed by their address, and nowhere else', async () => {
    if (browser === undefined) throw new Error('no browser was started');
    context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1000, height: 700 } });
    const startMs = Date.now() - 60_000;
    const { url: STREAM_URL } = await feed({ logs: [generatedLog({ seed: 3, startMs, rate: 50 })] });
    const [allowed, other] = [await site(), await site()];
    running = await server({
      ...{ STREAM_URL, SINCE: String(startMs), DATA_DIR: folder() },
      ...{ STATS_PUBLIC: 'true', EMBED_ORIGINS: `${allowed},https://example.org` },
    });

    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: running.url });
    const dashboard = await context.newPage();
    dashboard.setDefaultTimeout(TIMEOUT_MS);
    await dashboard.goto(`${running.url}/?range=5m`);
    await dashboard.getByLabel('Part to embed').selectOption({ label: 'Edits per second' });
    await dashboard.getByRole('button', { name: 'Copy embed code' }).click();
    await dashboard.getByRole('button', { name: 'Copied' }).waitFor();
    html = await dashboard.evaluate<string>('navigator.clipboard.readText()');
    await dashboard.close();
    expect(html).to.include(`<iframe src="${running.url}/embed/rate?range=5m" `);

    const rate = await frameAt(allowed);
    await rate.frame.locator('#second').filter({ hasText: /^\d+$/ }).waitFor();
    expect(await rate.frame.locator('.panel:visible, .masthead:visible, .controls:visible').count()).to.equal(
      0,
    );
    await rate.page.close();

    for (const [kind, selector] of [
      ['chart', '#line[data-panel="ready"] canvas'],
      ['ranking', '#top-wikis .row'],
      ['ticker', '#ticker .change-title'],
    ] as const) {
      html = `<iframe src="${running.url}/embed/${kind}?theme=dark" width="360" height="500"></iframe>`;
      const { page, frame } = await frameAt(allowed);
      await frame.locator(selector).first().waitFor();
      expect(await frame.locator('.panel:visible').count(), kind).to.equal(1);
      const [background, scheme, scrolls] = await frame.evaluate<[string, string, boolean]>(
        `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.documentElement).colorScheme,
          document.documentElement.scrollWidth > document.documentElement.clientWidth]`,
      );
      expect([background, scheme, scrolls], kind).to.deep.equal(['rgb(12, 20, 22)', 'dark', false]);
      await page.close();
    }

    html = `<iframe src="${running.url}/embed/rate"></iframe>`;
    const refused = await frameAt(other);
    await refused.page.waitForTimeout(500);
    expect(refused.frame.url(), 'a site that is not listed').to.match(/^chrome-error:/);
    html = `<iframe src="${running.url}/"></iframe>`;
    const whole = await frameAt(allowed);
    await whole.page.waitForTimeout(500);
    expect(whole.frame.url(), 'the dashboard').to.match(/^chrome-error:/);
  });
});
