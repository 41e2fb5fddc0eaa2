// Takes the README's screenshots: the dashboard in Chromium, light, dark and on a phone, with a day of a synthetic feed that
// has a daily rhythm and some news. Catching up on that day takes some minutes. Run `npm run build` first.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { interval } from 'rxjs';
import { createFeedSimulator } from '../dist/src/simulator/feed-simulator.js';
import { createEventGenerator } from '../dist/src/simulator/generator/event-generator.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RATE = 38;
const root = join(import.meta.dirname, '..');
const topic = 'eqiad.mediawiki.recentchange';
const began = Date.now() - DAY_MS - HOUR_MS;

/** The number of events up to a time: more by day than by night, in waves of half an hour. */
const countAt = (ms) => {
  const wave = (share, length, shift) => {
    const angle = (at) => ((at % DAY_MS) / length + shift) * 2 * Math.PI;
    return ((share * length) / (2 * Math.PI)) * (Math.cos(angle(began)) - Math.cos(angle(ms)));
  };
  const waves = wave(0.26, DAY_MS, 0.6) + wave(0.07, HOUR_MS / 2, 0) + wave(0.05, HOUR_MS / 12, 0.3);
  return (RATE / 1000) * (ms - began + waves);
};

/** The time of the event with this number. */
const timeOf = (number) => {
  let [low, high] = [began, began + 2 * DAY_MS];
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (countAt(middle) <= number) low = middle;
    else high = middle;
  }
  return Math.round(high);
};

/** Popular pages of the last minutes, by wiki: one of `oneIn` changes is to them. */
const NEWS = new Map([
  ['en.wikipedia.org', { oneIn: 9, titles: ['2026 Bay of Bengal cyclone', 'Deaths in November 2026'] }],
  ['de.wikipedia.org', { oneIn: 13, titles: ['Nekrolog 4. Quartal 2026'] }],
  ['fr.wikipedia.org', { oneIn: 14, titles: ['Cyclone tropical'] }],
  ['es.wikipedia.org', { oneIn: 16, titles: ['Anexo:Fallecidos en 2026'] }],
]);
const newsFrom = Date.now() - HOUR_MS / 20;

const withNews = (text, number, timestamp) => {
  // Not every machine has fonts for these scripts.
  const legible = text.replaceAll(/[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7af]+/gu, 'Neva');
  if (timestamp < newsFrom) return legible;
  const event = JSON.parse(legible);
  const news = NEWS.get(event.server_name);
  if (news === undefined || event.type !== 'edit' || number % news.oneIn > 2) return legible;
  return JSON.stringify({ ...event, namespace: 0, title: news.titles[number % news.titles.length] });
};

const firstOffset = 6_100_000_000;
const make = createEventGenerator({
  seed: 5,
  topic,
  partition: 0,
  firstOffset,
  users: undefined,
  canaryInterval: 5000,
  brokenRate: 0,
  incompleteRate: 0.01,
});
const log = {
  topic,
  partition: 0,
  firstOffset,
  grown$: interval(20),
  get endOffset() {
    return firstOffset + Math.max(0, Math.floor(countAt(Date.now())));
  },
  at: (offset) => {
    const timestamp = timeOf(offset - firstOffset);
    return { timestamp, data: withNews(make(offset - firstOffset, timestamp), offset, timestamp) };
  },
  nextOffset: (offset) => Math.min(Math.max(offset, firstOffset), log.endOffset),
  firstAtOrAfter: (timestamp) =>
    Math.min(firstOffset + Math.max(0, Math.ceil(countAt(timestamp))), log.endOffset),
};

const simulator = createFeedSimulator({ logs: [log], seed: 5 });
const folder = mkdtempSync(join(tmpdir(), 'headwater-screenshots-'));
const server = spawn(process.execPath, [join(root, 'dist', 'src', 'cli.js'), 'server', '--port', '0'], {
  env: {
    PATH: process.env.PATH,
    DATA_DIR: folder,
    STREAM_URL: await simulator.listen(0),
    SINCE: new Date(began + 1000).toISOString(),
    METRICS_PORT: '0',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise((resolve) => {
  createInterface(server.stdout).on('line', (line) => {
    const found = /(http:\/\/[^\s"/]+)\/stats/.exec(line)?.[1];
    if (found) resolve(found);
  });
});
const behind = async () => (await (await fetch(`${url}/ready`)).json()).feed?.lag_seconds ?? Infinity;
for (let lag = await behind(); lag > 5; lag = await behind()) {
  process.stdout.write(`${Math.round(lag / 60)} minutes behind\n`);
  await delay(10_000);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
// The light screenshot shows the upper part of the page, the dark one the lower part.
const views = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1200, height: 1360 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1200, height: 1360 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
];
// Long enough to detect bursts and to fill the ticker.
await delay(60_000);
for (const { name, ...view } of views) {
  const page = await browser.newPage(view);
  await page.goto(url);
  await page.getByLabel('Username').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('password123');
  await page.getByRole('button', { name: 'Log in' }).click();
  await delay(20_000);
  const lower = await page.evaluate('document.getElementById("sides").getBoundingClientRect().top');
  const whole = await page.evaluate('document.documentElement.scrollHeight');
  const clip = { x: 0, y: lower - 20, width: view.viewport.width, height: whole - lower + 20 };
  const path = join(root, 'docs', `screenshot-${name}.png`);
  await page.screenshot(name === 'dark' ? { path, fullPage: true, clip } : { path });
  await page.close();
}
await browser.close();
server.kill('SIGTERM');
await new Promise((resolve) => server.once('exit', resolve));
await simulator.close();
rmSync(folder, { recursive: true, force: true });
