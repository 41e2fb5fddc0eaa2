import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { testBed } from '../../support/test-bed.ts';
import { everyNumber, readReady, readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

const folder = join(packageRoot(), '..', 'shared', 'data');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ndjson')) : [];

/** How many offsets are missing between the first and the last of each topic-partition. */
const holesIn = (lines: readonly string[]): number => {
  const offsets = new Map<string, Set<number>>();
  for (const line of lines) {
    const { topic, partition, offset } = (JSON.parse(line) as { meta: Record<string, unknown> }).meta;
    if (typeof offset !== 'number') continue;
    const key = `${String(topic)}/${String(partition)}`;
    offsets.set(key, (offsets.get(key) ?? new Set<number>()).add(offset));
  }
  return [...offsets.values()]
    .map((seen) => Math.max(...seen) - Math.min(...seen) + 1 - seen.size)
    .reduce((sum, holes) => sum + holes, 0);
};

describe('a server over real recordings, served by replay', function () {
  const { cli, server, folder: newFolder } = testBed();

  before(function () {
    if (names.length > 0) return;
    process.stderr.write(`    skipped: there are no recordings in ${folder}\n`);
    this.skip();
  });
  if (names.length === 0) it('counts them exactly', () => undefined);

  for (const name of names) {
    it(`counts ${name} exactly, and reports skipped events as lost`, async () => {
      const file = join(folder, name);
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      const expected = plainCount(lines);
      const replay = cli(['replay', file, '--speed', 'max', '--port', '0']);
      const { url } = await server({
        STREAM_URL: await replay.waitForOutput(/serving \S+ at (\S+)/),
        SINCE: '2020-01-01',
        DATA_DIR: newFolder(),
        // The longest wait is a minute, as by default: going back for gaps must not come to that.
        BACKOFF_MIN_MS: '10',
      });
      await waitUntil(`all ${expected.messages} messages`, async () =>
        (await readStats(url)).messages >= expected.messages ? true : undefined,
      );
      const holes = holesIn(lines);
      await waitUntil(`all ${holes} lost events`, async () =>
        (await readReady(url)).feed.lost_events >= holes ? true : undefined,
      );
      await delay(600);
      expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
      expect((await readReady(url)).feed.lost_events).to.equal(holes);
    });
  }
});
