// Takes the README's screenshots: the dashboard of `headwater demo` in Chromium, light, dark and on a phone. It fails if a
// picture is empty. Run `npm run build` first. PICTURES names another folder than docs.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { coloursOf, emptyPicture } from './picture-check.js';

const root = join(import.meta.dirname, '..');
/** Longer than any machine needs to count the history. */
const TIMEOUT_MS = 600_000;
/** The light screenshot shows the upper part of the page, the dark one the lower part. */
const VIEWS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1200, height: 1360 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1200, height: 1360 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
];
/** Not every machine has fonts for these scripts: their names are left out of the pictures. */
const RARE_SCRIPTS = /[\u0590-\u074f\u0900-\u0e7f\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]+/gu;

const folder = mkdtempSync(join(tmpdir(), 'headwater-screenshots-'));
const demo = spawn(process.execPath, [join(root, 'dist', 'src', 'cli.js'), 'demo', '--port', '0'], {
  env: { PATH: process.env.PATH, DATA_DIR: folder, METRICS_PORT: 'off' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

const addressOf = () =>
  new Promise((resolve, reject) => {
    demo.once('exit', (code) => reject(new Error(`the demo ended with code ${code}`)));
    createInterface(demo.stdout).on('line', (line) => {
      const found = /(http:\/\/[^\s"/]+)\/stats/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
const untilLive = async (url) => {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { feed } = await (await fetch(`${url}/ready`)).json();
    const lag = feed?.lag_seconds ?? Infinity;
    if (lag < 10) return;
    if (Date.now() > end) throw new Error(`the demo is still ${lag} s behind`);
    await delay(1000);
  }
};

const takePicture = async (browser, url, { name, ...view }) => {
  const page = await browser.newPage(view);
  await page.goto(url);
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('password123');
  await page.getByRole('button', { name: 'Log in' }).click();
  // Some live changes have arrived by then, and everything is drawn.
  await delay(20_000);
  await page.evaluate((pattern) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (pattern.test(node.data)) node.data = node.data.replaceAll(pattern, '…');
  }, RARE_SCRIPTS);
  const lower = await page.evaluate('document.getElementById("sides").getBoundingClientRect().top');
  const height = await page.evaluate('document.documentElement.scrollHeight');
  const clip = { x: 0, y: lower - 20, width: view.viewport.width, height: height - lower + 20 };
  const picture = await page.screenshot(name === 'dark' ? { fullPage: true, clip } : {});
  // The page's content security policy would forbid it to read pictures.
  const reader = await browser.newPage();
  const problem = emptyPicture(await coloursOf(reader, picture.toString('base64')));
  await Promise.all([page.close(), reader.close()]);
  if (problem !== null) throw new Error(`the picture "${name}" is empty: ${problem}`);
  return { name, picture };
};

let browser;
try {
  const url = await addressOf();
  await untilLive(url);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const pictures = [];
  for (const view of VIEWS) pictures.push(await takePicture(browser, url, view));
  // All or none: pictures of two versions would not fit together.
  for (const { name, picture } of pictures)
    writeFileSync(join(process.env.PICTURES ?? join(root, 'docs'), `screenshot-${name}.png`), picture);
} finally {
  await browser?.close();
  demo.kill('SIGTERM');
  if (demo.exitCode === null) await new Promise((resolve) => demo.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
