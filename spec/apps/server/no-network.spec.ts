import { expect } from 'chai';
import { generatedLog } from '../../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { eventTexts } from '../../../src/simulator/topic-log.ts';
import { freePort, testBed } from '../../support/test-bed.ts';
import { everyNumber, readReady, readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('a server without a network', () => {
  const { folder, server, feed } = testBed();

  it('serves at once, logs the outage once, retries, and counts when the feed is reachable', async () => {
    const startMs = Date.now() - 1000;
    const port = await freePort();
    const running = await server({
      STREAM_URL: `http://127.0.0.1:${port}/v2/stream/recentchange`,
      SINCE: String(startMs),
      DATA_DIR: folder(),
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '50',
    });
    const { url } = running;

    const status = await fetch(`${url}/status`);
    expect([status.status, await status.text()]).to.deep.equal([200, '{"status":"ok"}']);
    let last = '';
    await waitUntil(
      'several tries',
      async () => {
        const { disconnects } = (await readReady(url)).feed as { disconnects?: Record<string, number> };
        last = JSON.stringify(disconnects);
        return (disconnects?.['feed-unreachable'] ?? 0) >= 5 ? true : undefined;
      },
      { seen: () => [last, ...running.stdout].join('\n') },
    );
    expect((await fetch(`${url}/ready`)).status).to.equal(503);
    const { ready, problems, store } = await readReady(url);
    expect({ ready, writable: store.writable }).to.deep.equal({ ready: false, writable: true });
    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.match(/^the feed cannot be reached: .*ECONNREFUSED/);
    expect((await readStats(url)).messages).to.equal(0);
    const complaints = (): string[] => running.stdout.filter((line) => line.includes('cannot be reached'));
    expect(complaints()).to.have.lengthOf(1);
    expect(complaints()[0]).to.contain('"level":"warn"').and.to.contain('retrying, no events will be lost');

    const log = generatedLog({ seed: 5, startMs, rate: 1000, count: 500, isComplete: true });
    await feed({ logs: [log] }, port);
    const expected = plainCount(eventTexts([log]));
    await waitUntil('the count', async () =>
      (await readStats(url)).messages >= expected.messages ? true : undefined,
    );
    expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
    expect((await fetch(`${url}/ready`)).status).to.equal(200);
    expect(complaints()).to.have.lengthOf(1);
    expect(running.stdout.filter((line) => line.includes('connected to the feed'))).to.have.lengthOf(1);
    running.kill('SIGINT');
    expect((await running.ended).code).to.equal(0);
  });
});
