import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Browser } from 'playwright-core';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand } from '../support/images/run-command.ts';
import * as checks from '../support/page-checks.ts';
import { requireService } from '../support/services/require-service.ts';
import { whyNoChromium } from '../support/services/why-no-chromium.ts';
import { siteDocuments, type SiteDocuments } from '../support/site-module.ts';
import { type StaticServer, staticServer } from '../support/static-server.ts';

const FOLDER = join(packageRoot(), '.build', 'docs');
const BASE = '/headwater/';
const SITE = 'https://docs.example/headwater';
const REPOSITORY = 'https://git.example/owner/headwater';

const read = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');
const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const entries = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace(/^\./, 'headwater'));

describe('the site of the documentation', function () {
  let site: SiteDocuments;
  before(async function () {
    this.timeout(300_000);
    site = await siteDocuments();
    const env = { ...process.env, DOCS_URL: SITE, REPOSITORY_URL: REPOSITORY };
    await runCommand('npm', ['run', '-s', 'docs'], { cwd: packageRoot(), env });
  });
  const htmlPages = (): readonly string[] =>
    readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));

  it('has a page for each document and each entry of the package', () => {
    const pages = [
      'index.html',
      '404.html',
      ...site.DOCUMENTS.map(({ path }) => site.pageOf(path).replace(/\.md$/, '.html')),
      ...entries.map((name) => `reference/${name}.html`),
    ];
    expect(htmlPages().toSorted()).to.deep.equal(pages.toSorted());
  });

  it('has no link to a page, a file or a heading that does not exist', () => {
    const dead: string[] = [];
    let checked = 0;
    for (const page of htmlPages()) {
      for (const [, href = ''] of read(page).matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (/^(?:https?:|mailto:|data:)/.test(href)) continue;
        checked += 1;
        const [path = '', anchor] = href.replaceAll('&#39;', "'").split('#');
        const full =
          path === '' ? page : posix.relative(BASE, posix.resolve(BASE, posix.dirname(page), path));
        const file = path.endsWith('/') ? posix.join(full, 'index.html') : full;
        const isThere = existsSync(join(FOLDER, file));
        if (!isThere) dead.push(`${page}: ${href}`);
        else if (anchor !== undefined && !read(file).includes(`id="${decodeURIComponent(anchor)}"`))
          dead.push(`${page}: ${href} (no such heading)`);
      }
    }
    expect(checked).to.be.above(1000);
    expect(dead).to.deep.equal([]);
  });

  it('leads from a document to the code in the repository', () => {
    expect(read('guarantees.html')).to.include(`href="${REPOSITORY}/blob/HEAD/src/simulator/plain-count.ts"`);
    expect(read('windows.html')).to.include(`href="${REPOSITORY}/tree/HEAD/src/stats/windows"`);
  });

  it('lists every page in llms.txt, and has the text of every page in llms-full.txt', () => {
    const index = read('llms.txt');
    const links = [...index.matchAll(/^- \[(.+)\]\((.+)\): (.+)$/gm)];
    const pages = [
      ...site.DOCUMENTS.map(({ path }) => site.pageOf(path)),
      ...entries.map((name) => `reference/${name}.md`),
    ];
    expect(links.map(([, , url]) => url)).to.deep.equal(pages.map((page) => `${SITE}/${page}`));
    const full = read('llms-full.txt');
    const positions = links.map(([, title = '', url = '']) =>
      full.indexOf(`\nSource: ${url}\n\n# ${title}`.replaceAll('`', '')),
    );
    expect(positions).to.deep.equal(positions.toSorted((a, b) => a - b));
    for (const page of pages) expect(full, page).to.include(read(page).trim());
    const internal = [...full.matchAll(new RegExp(`\\]\\(${SITE}/([^)#]+)`, 'g'))].map(
      ([, page = '']) => page,
    );
    expect(internal).to.have.length.above(60);
    expect(internal.filter((page) => !existsSync(join(FOLDER, page)))).to.deep.equal([]);
    expect(full).to.not.match(/\]\((?!https?:|#)/);
  });

  describe('in a real browser', () => {
    let browser: Browser | undefined;
    let server: StaticServer | undefined;
    const running = <T>(part: T | undefined): T => {
      if (part === undefined) throw new Error('call this in a spec');
      return part;
    };
    const address = (path: string): string => `${running(server).url}${path}`;
    before(async function () {
      requireService(this, whyNoChromium(process.env));
      browser = await checks.launchChromium(checks.findChromium(process.env) ?? '');
      server = await staticServer(FOLDER, BASE);
    });
    afterEach(() =>
      Promise.all(
        running(browser)
          .contexts()
          .map((context) => context.close()),
      ),
    );
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    const open = (path: string, width = 1440): Promise<checks.WatchedPage> =>
      checks.openPage(running(browser), address(path), { viewport: { width, height: 900 } });

    for (const width of [360, 1440]) {
      for (const [path, heading] of [
        ['', 'Each event, exactly once'],
        ['guide/sinks.html', 'Sinks'],
        ['architecture.html', 'Architecture'],
        ['reference/headwater.html', 'headwater'],
        ['reference/headwater/sqlite.html', 'headwater/sqlite'],
      ] as const) {
        it(`shows /${path} ${String(width)} pixels wide, without errors and from its own server alone`, async () => {
          const { page, errors, addresses } = await open(path, width);
          await page.getByRole('heading', { level: 1 }).filter({ hasText: heading }).first().waitFor();
          await page.waitForLoadState('networkidle');
          await checks.checkNoSidewaysScroll(page);
          expect(errors).to.deep.equal([]);
          expect(running(server).missing).to.deep.equal([]);
          const foreign = addresses.filter((url) => !url.startsWith(address('')) && !url.startsWith('data:'));
          expect(foreign).to.deep.equal([]);
        });
      }

      it(`finds sqliteSink by its search, ${String(width)} pixels wide`, async () => {
        const { page, errors } = await open('', width);
        await page.waitForLoadState('networkidle');
        await page.locator('#local-search button').first().click();
        await page.locator('.VPLocalSearchBox input').fill('sqliteSink');
        const result = page.locator('.VPLocalSearchBox .result').filter({ hasText: 'sqliteSink()' }).first();
        await result.click();
        await page.waitForURL(address('reference/headwater/sqlite.html#sqlitesink*'));
        await page.getByRole('heading', { level: 3, name: /^sqliteSink\(\)/ }).waitFor();
        expect(errors).to.deep.equal([]);
      });
    }

    it('starts with the promise and two commands, and has the documents in reading order', async () => {
      const { page } = await open('');
      const text = await page.locator('.vp-doc').innerText();
      expect(text).to.match(/exactly once/);
      expect(text).to.match(/npx headwater demo .*\nnpx headwater init my-feed /);
      await page.getByRole('link', { name: 'Read the guide' }).click();
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasText: 'Follow your own feed exactly' })
        .waitFor();
      const titles = site.DOCUMENTS.map(({ path }) =>
        site.titleOf(readFileSync(join(packageRoot(), path), 'utf8')),
      );
      expect(await page.locator('.VPSidebar a').allInnerTexts()).to.deep.equal([...titles, ...entries]);
    });
  });
});
