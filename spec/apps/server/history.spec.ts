import { expect } from 'chai';
import { generatedLog } from '../../../src/simulator/generator/generated-log.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { testBed } from '../../support/test-bed.ts';
import { waitUntil } from '../../support/wait-until.ts';

const DAY_MS = 86_400_000;
const EVENTS = 2000;

describe('the history of a server', () => {
  const { feed, folder, server } = testBed();

  const feedPart = async (url: string): Promise<Record<string, unknown>> =>
    ((await (await fetch(`${url}/ready`)).json()) as { feed: Record<string, unknown> }).feed;
  const messages = async (url: string): Promise<number> =>
    ((await (await fetch(`${url}/stats`)).json()) as { messages: number }).messages;

  it('is counted from what the feed has, if SINCE asks for more than it keeps, and the log says so', async () => {
    const { url: STREAM_URL } = await feed({ logs: [feedLogFixture(EVENTS)] });
    const since = new Date(FIXTURE_SINCE_MS - 40 * DAY_MS).toISOString();
    const DATA_DIR = folder();
    const running = await server({ STREAM_URL, DATA_DIR, SINCE: since });
    await waitUntil('all events are counted', async () =>
      (await messages(running.url)) === EVENTS ? true : undefined,
    );
    const warning = await running.waitForOutput(/"message":"(SINCE asks [^"]*)"/);
    expect(warning).to.include(since).and.include('2026-05-05T12:00:00').and.include('reading begins there');
    await running.waitForOutput(/reading the history since 2026-05-05T12:00:00\.\d+Z: \d+ days behind/);
    expect(await feedPart(running.url)).to.include({ counting_since: since, history_command: null });

    running.kill('SIGTERM');
    await running.ended;
    const again = await server({ STREAM_URL, DATA_DIR });
    expect((await feedPart(again.url))['counting_since']).to.equal(since);
    expect(await messages(again.url)).to.equal(EVENTS);
    expect(again.stdout.join('\n')).not.to.include('SINCE asks');
  });

  it('is offered, with the command for it, to a server that began without SINCE less than a day ago', async () => {
    const startMs = Date.now();
    const { url: STREAM_URL } = await feed({ logs: [generatedLog({ seed: 3, startMs, rate: 50 })] });
    const running = await server({ STREAM_URL, DATA_DIR: folder() });
    await waitUntil('it has begun', async () => ((await messages(running.url)) > 0 ? true : undefined));
    const { counting_since: since, history_command: command } = await feedPart(running.url);
    expect(Date.parse(String(since))).to.be.within(startMs - 1000, Date.now());
    expect(command).to.match(/^node \S*cli\.js reset && node \S*cli\.js server --port 0 --since 24h$/);
  });
});
