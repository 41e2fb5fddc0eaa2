import { expect } from 'chai';
import { join } from 'node:path';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { testBed } from '../support/test-bed.ts';
import { everyNumber, readReady, readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('two servers on one data folder', () => {
  const { cli, feed, folder, server } = testBed();

  it('makes the second name the file in use and exit with code 1, while the first keeps counting', async () => {
    const startMs = Date.now();
    const log = generatedLog({ seed: 8, startMs, rate: 1000, count: 3000 });
    // Most events are held back until the second server has exited, so that the first must keep counting.
    const { url: STREAM_URL, simulator } = await feed({ logs: [log], faults: { silentAfterEvents: 1000 } });
    const DATA_DIR = folder();
    const env = { STREAM_URL, DATA_DIR, SINCE: String(startMs), SILENCE_SECONDS: '300' };
    const { url } = await server(env);
    const { messages } = await readStats(url);

    const second = await cli(['server', '--port', '0'], env).ended;
    expect(second.code).to.equal(1);
    const [failure, ...more] = second.stderr;
    expect(failure).to.contain(`${join(DATA_DIR, 'headwater.db')} is in use by another process`);
    expect(more).to.deep.equal([]);
    expect(second.stdout.join('\n')).not.to.contain('look at');
    simulator.faults.set({ silentAfterEvents: Infinity });

    await waitUntil('the feed ends', () =>
      Promise.resolve(log.endOffset === log.firstOffset + 3000 ? true : undefined),
    );
    const expected = plainCount(eventTexts([log]));
    expect(expected.messages).to.be.above(messages);
    await waitUntil('all are counted', async () =>
      (await readStats(url)).messages >= expected.messages ? true : undefined,
    );
    expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
    const { ready, feed: health } = await readReady(url);
    expect({ ready, reconnects: health.reconnects }).to.deep.equal({ ready: true, reconnects: 0 });
  });
});
