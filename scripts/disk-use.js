// Measures how much disk the statistics take after some days of synthetic events at Wikimedia's rate.
// `npm run build` first; `node scripts/disk-use.js [DAYS…]` (default: 1 3 7).
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { createFeedSimulator } from '../dist/src/simulator/feed-simulator.js';
import { generatedLog } from '../dist/src/simulator/generator/generated-log.js';

const RATE = 40;
const DAY_MS = 86_400_000;
const days = process.argv.slice(2).map(Number);

const bytesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('headwater.db'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

const countFor = async (dayCount) => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-disk-'));
  const startMs = Date.now() - dayCount * DAY_MS;
  const count = Math.floor((RATE * dayCount * DAY_MS) / 1000);
  const simulator = createFeedSimulator({ logs: [generatedLog({ seed: 1, startMs, rate: RATE, count })] });
  const url = await simulator.listen();
  const server = spawn(process.execPath, ['dist/src/cli.js', 'server', '--port', '0'], {
    env: {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      STREAM_URL: url,
      SINCE: String(startMs - 1000),
      METRICS_PORT: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  });
  while (simulator.counters.eventsSent < count) await new Promise((resolve) => setTimeout(resolve, 500));
  await new Promise((resolve) => setTimeout(resolve, 5000));
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  await simulator.close();
  const bytes = bytesIn(folder);
  rmSync(folder, { recursive: true });
  console.log(`| ${dayCount} | ${count.toLocaleString('en-US')} | ${(bytes / 1e6).toFixed(0)} MB |`);
};

console.log('| days | events | size |\n| --- | --- | --- |');
for (const dayCount of days.length > 0 ? days : [1, 3, 7]) await countFor(dayCount);
