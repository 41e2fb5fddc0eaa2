import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

const EVENTS = 400;

describe('headwater server whose database file is deleted while it runs', () => {
  const { feed, folder, server } = testBed();

  it('exits with code 1 and the reason, and a new start counts all events', async () => {
    const log = feedLogFixture(EVENTS, { canaryInterval: 1e9, incompleteRate: 0 });
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const env = { STREAM_URL, DATA_DIR, SINCE: new Date(FIXTURE_SINCE_MS).toISOString() };
    const running = await server(env);
    const allCounted = async (url: string): Promise<true | undefined> =>
      (await readStats(url)).messages === EVENTS || undefined;
    await waitUntil('all are counted', () => allCounted(running.url));
    for (const end of ['', '-wal', '-shm']) rmSync(join(DATA_DIR, `headwater.db${end}`), { force: true });
    running.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.match(/headwater\.db was deleted or moved away .*restore a backup/);

    const again = await server(env);
    await waitUntil('all are counted again', () => allCounted(again.url));
  });
});
