import { expect } from 'chai';
import { generatedLog } from '../../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { eventTexts } from '../../../src/simulator/topic-log.ts';
import { dataOf, lastId } from '../../http/support/event-stream.ts';
import { rawClient, type RawClient, rawGet } from '../../http/support/raw-client.ts';
import { type Env, type RunningServer, testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

interface Change {
  readonly id: string;
  readonly domain: string;
  readonly bot: boolean;
  readonly kind: string | null;
}
interface Windows {
  readonly rows: readonly { readonly messages: number; readonly bots: number }[];
  readonly next: string | null;
}

describe('the time data of a running server', function () {
  const { server, feed, folder } = testBed();
  const startMs = Date.now() - 6000;
  const log = generatedLog({ seed: 4, startMs, rate: 100, count: 600, isComplete: true });
  const expected = plainCount(eventTexts([log]));

  const json = async (running: RunningServer, path: string): Promise<unknown> =>
    (await fetch(`${running.url}${path}`)).json();
  const follow = async ({ url }: RunningServer, path: string, id?: string): Promise<RawClient> => {
    const headers = id === undefined ? {} : { 'Last-Event-ID': id };
    const client = await rawClient(Number(new URL(url).port), rawGet(path, headers));
    await client.until((text) => text.includes(':ok'));
    return client;
  };

  it('is the same in windows, in top lists, in live events and in the totals', async () => {
    const { url } = await feed({ logs: [log] });
    const env: Env = { SINCE: String(startMs), STREAM_URL: url, DATA_DIR: folder() };
    const running = await server(env);
    // All that this process tells, from its first event on.
    const all = await follow(running, '/events', `0-${'x'.repeat(32)}`);
    const bots = await follow(running, '/events?bot=true', `0-${'x'.repeat(32)}`);
    await waitUntil('the count', async () =>
      (await readStats(running.url)).messages >= expected.messages ? true : undefined,
    );
    const stats = await readStats(running.url);

    for (const resolution of ['1s', '1m', '1h', '1d']) {
      const { rows } = (await json(running, `/stats/windows?resolution=${resolution}`)) as Windows;
      const sum = (of: 'messages' | 'bots'): number => rows.reduce((total, row) => total + row[of], 0);
      expect([sum('messages'), sum('bots')], resolution).to.deep.equal([expected.messages, expected.bots]);
    }
    const top = (await json(running, '/stats/top?of=domains&window=24h&limit=1000')) as {
      top: { domain: string; count: number }[];
      distinct_users: number;
    };
    expect(Object.fromEntries(top.top.map(({ domain, count }) => [domain, count]))).to.deep.equal(
      stats.by_domain,
    );
    expect(top.distinct_users).to.equal(stats.distinct_users);
    expect(await json(running, '/stats/trends'))
      .to.have.property('trends')
      .that.is.an('array');

    await waitUntil('the live events', () =>
      Promise.resolve(dataOf(all.received()).length >= expected.messages ? true : undefined),
    );
    const received = dataOf<Change>(all.received());
    expect(new Set(received.map(({ id }) => id)).size).to.equal(expected.messages);
    expect(received).to.have.length(expected.messages);
    await waitUntil('the bots', () =>
      Promise.resolve(dataOf(bots.received()).length >= expected.bots ? true : undefined),
    );
    const kinds = new Map<string, number>();
    for (const { kind } of received) kinds.set(kind ?? 'unknown', (kinds.get(kind ?? 'unknown') ?? 0) + 1);
    const { top: byKind } = (await json(running, '/stats/top?of=kinds&window=24h')) as {
      top: { kind: string; count: number }[];
    };
    expect(new Map(byKind.map(({ kind, count }) => [kind, count]))).to.deep.equal(kinds);
    expect(kinds).to.include.keys('registered', 'bot', 'unknown');
    expect(dataOf(bots.received())).to.deep.equal(received.filter(({ bot }) => bot));

    // Stopped and started anew, it takes up the reader where that left.
    const id = lastId(all.received());
    running.kill('SIGTERM');
    await all.ended();
    expect((await running.ended).code).to.equal(0);
    const anew = await server({ ...env, TRENDS: 'false', WINDOWS: 'false' });
    const resumed = await follow(anew, '/events', id);
    await resumed.until((text) => text.includes('event: gap'));
    expect(dataOf(resumed.received())).to.deep.equal([]);
    expect(await json(anew, '/stats/trends'))
      .to.have.nested.property('error.message')
      .that.includes('TRENDS=true');
    expect(await json(anew, '/stats/windows'))
      .to.have.nested.property('error.message')
      .that.includes('WINDOWS=true');
    resumed.socket.destroy();
  });
});
