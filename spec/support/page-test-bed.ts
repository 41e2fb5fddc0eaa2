import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import * as checks from './page-checks.ts';
import { sampleStats } from './page-sample.ts';
import { type PageServer, type PageServerOptions, startPageServer } from './page-server.ts';
import { requireService } from './services/require-service.ts';
import { whyNoChromium } from './services/why-no-chromium.ts';

/** The only account of the double of the server. */
export const PAGE_ACCOUNT: checks.Account = { username: 'admin', password: 'password123' };

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

export interface PageTestBed {
  readonly browser: () => Browser;
  /** The double of the server: with the sample's statistics, until `serve`. */
  readonly server: () => PageServer;
  /** Replaces the double of the server. */
  readonly serve: (options: Partial<PageServerOptions>) => Promise<PageServer>;
  /** The page with this query string, before the login. */
  readonly visit: (search?: string, context?: BrowserContextOptions) => Promise<checks.WatchedPage>;
  /** The same, logged in, once the dashboard is live. */
  readonly open: (search?: string, context?: BrowserContextOptions) => Promise<checks.WatchedPage>;
  readonly textOf: (page: Page, id: string) => Promise<string>;
}

/** A browser for the specs of a suite, and a new double of the server for each; without a browser the suite is skipped. */
export const pageTestBed = (): PageTestBed => {
  let browser: Browser | undefined;
  let server: PageServer | undefined;

  const serve = async (options: Partial<PageServerOptions>): Promise<PageServer> => {
    await server?.close();
    const stats = options.stats ?? sampleStats();
    server = await startPageServer({ ...options, stats });
    server.publish(stats);
    return server;
  };
  const running = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('call this in a spec');
    return part;
  };
  const visit: PageTestBed['visit'] = (search = '', context = DESKTOP) =>
    checks.openPage(running(browser), `${running(server).url}${search}`, context);

  before(async function () {
    requireService(this, whyNoChromium(process.env));
    browser = await checks.launchChromium(checks.findChromium(process.env) ?? '');
  });
  beforeEach(() => serve({}));
  afterEach(async () => {
    await Promise.all(
      running(browser)
        .contexts()
        .map((context) => context.close()),
    );
    await server?.close();
    server = undefined;
  });
  after(() => browser?.close());

  return {
    browser: () => running(browser),
    server: () => running(server),
    serve,
    visit,
    open: async (search, context) => {
      const watched = await visit(search, context);
      await checks.checkLogin(watched.page, PAGE_ACCOUNT);
      return watched;
    },
    textOf: (page, id) => page.locator(`#${id}`).innerText(),
  };
};
