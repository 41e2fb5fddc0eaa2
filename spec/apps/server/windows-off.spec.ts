import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { accountedFor, allRows } from '../../contracts/windows/counted-events.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../support/feed-log-fixture.ts';
import { storeIn } from '../../support/saved-stats.ts';
import { testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('headwater server with WINDOWS=false', () => {
  const { feed, folder, server } = testBed();

  it('counts all events in the totals and as unplaced, so that windows and totals agree', async () => {
    const log = feedLogFixture(500);
    const { messages, bots, non_bots: nonBots } = plainCount(textsOfLog(log));
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const running = await server({ STREAM_URL, DATA_DIR, SINCE: String(FIXTURE_SINCE_MS), WINDOWS: 'false' });
    await waitUntil('all messages', async () =>
      (await readStats(running.url)).messages >= messages ? true : undefined,
    );
    running.kill('SIGTERM');
    await running.ended;
    const store = storeIn(DATA_DIR);
    for (const [resolution, counts] of await accountedFor(store))
      expect(counts, resolution).to.include({ bots, nonBots });
    expect(await allRows(store, '1s', 'all')).to.deep.equal([]);
    await lastValueFrom(store.close(), { defaultValue: undefined });
  });
});
