// Makes the README's pictures: the demo's page in Chromium, in light, dark and on a phone. Run `npm run build` first.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'headwater-screenshots-'));
const demo = spawn(
  process.execPath,
  [join(root, 'dist', 'src', 'cli.js'), 'demo', '--port', '0', '--rate', '45'],
  {
    env: { PATH: process.env.PATH, DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const url = await new Promise((resolve) => {
  createInterface(demo.stdout).on('line', (line) => {
    const found = /look at (http:\/\/[^\s"]+)/.exec(line)?.[1];
    if (found) resolve(found);
  });
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const views = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1200, height: 1240 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1200, height: 1240 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
];
await Promise.all(
  views.map(async ({ name, ...view }) => {
    const page = await browser.newPage(view);
    await page.goto(url);
    await page.getByLabel('Username').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('password123');
    await page.getByRole('button', { name: 'Log in' }).click();
    await delay(40_000);
    await page.screenshot({ path: join(root, 'docs', `screenshot-${name}.png`) });
  }),
);
await browser.close();
demo.kill('SIGTERM');
rmSync(folder, { recursive: true, force: true });
