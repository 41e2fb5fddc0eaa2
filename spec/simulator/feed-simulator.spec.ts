import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { EventSource } from 'eventsource';
import {
  createFeedSimulator,
  type FeedSimulator,
  type FeedSimulatorOptions,
} from '../../src/simulator/feed-simulator.ts';
import type { CutStyle } from '../../src/simulator/serving/faults.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { eventTexts, type TopicLog } from '../../src/simulator/topic-log.ts';
import { hasFrames, openStream, type StreamClient } from './support/open-stream.ts';
import { parseId, parseSse } from './support/parse-sse.ts';
import { simpleEvent, simpleLog } from './support/simple-log.ts';
import { untilStable } from '../support/until-stable.ts';
import { until } from '../support/wait-until.ts';

const NOW = 1_777_979_860_000;

const generated = (count: number, more: Partial<Parameters<typeof generatedLog>[0]> = {}): TopicLog =>
  generatedLog({ seed: 9, startMs: NOW, rate: 50, count, isComplete: true, ...more });

const datas = (text: string): readonly string[] => parseSse(text).map(({ data }) => data);

describe('a lookalike', () => {
  let server: FeedSimulator | undefined;
  let clients: StreamClient[] = [];

  const start = async (options: FeedSimulatorOptions): Promise<{ server: FeedSimulator; url: string }> => {
    const started = createFeedSimulator({ startAt: 'beginning', ...options });
    server = started;
    return { server: started, url: await started.listen() };
  };
  const open = async (url: string, headers: Record<string, string> = {}): Promise<StreamClient> => {
    const client = await openStream(url, headers);
    clients.push(client);
    return client;
  };

  afterEach(async () => {
    for (const client of clients) client.close();
    clients = [];
    await server?.close();
    server = undefined;
  });

  describe('as the real server', () => {
    it('serves another stream under its name only', async () => {
      const { url } = await start({ logs: [simpleLog('eqiad', [1000])], stream: 'page-create' });
      expect(new URL(url).pathname).to.equal('/v2/stream/page-create');
      expect((await open(url)).status).to.equal(200);
      const other = await fetch(new URL('/v2/stream/recentchange', url));
      expect(other.status).to.equal(404);
      expect(await other.text()).to.include('try /v2/stream/page-create');
      expect(await (await fetch(new URL('/', url))).text()).to.include('GET /v2/stream/page-create ');
    });

    it('greets, then sends what the log holds, and what comes after', async () => {
      const log = simpleLog('eqiad', [1000, 1001]);
      const { server: running, url } = await start({ logs: [log] });
      const client = await open(url, { accept: 'text/event-stream' });
      expect(client.status).to.equal(200);
      expect(client.headers).to.include({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      });
      await client.until(hasFrames(2));
      log.append({ timestamp: 1002, data: simpleEvent('eqiad', 102) });
      const text = await client.until(hasFrames(3));
      expect(text).to.match(/^:ok\n\nevent: message\nid: \[.*\]\ndata: \{.*\}\n\n/);
      expect(datas(text)).to.deep.equal([...eventTexts([log])]);
      expect(running.counters).to.deep.equal({ connections: 1, open: 1, refused: 0, eventsSent: 3, cuts: 0 });
    });

    it('sends a client that asks for nothing only what comes from now on', async () => {
      const log = simpleLog('eqiad', [1000, 1001]);
      const { url } = await start({ logs: [log], startAt: 'end' });
      const client = await open(url);
      await client.until((text) => text.includes(':ok'));
      log.append({ timestamp: 1002, data: simpleEvent('eqiad', 102) });
      expect(datas(await client.until(hasFrames(1)))).to.deep.equal([log.at(102).data]);
    });

    it('resumes at the last id, without the events of its millisecond', async () => {
      const log = simpleLog('eqiad', [1000, 1000, 1003]);
      const { url } = await start({ logs: [log] });
      const first = await open(url);
      const [{ id } = { id: '' }] = parseSse(await first.until(hasFrames(3)));
      const resumed = await open(url, { 'last-event-id': id });
      expect(datas(await resumed.until(hasFrames(1)))).to.deep.equal([log.at(102).data]);
    });

    it('starts at ?since=', async () => {
      const log = simpleLog('eqiad', [1000, 1001, 1002]);
      const { server: running, url } = await start({ logs: [log] });
      for (const since of [
        '1001',
        '1970-01-01T00:00:01.001Z',
        encodeURIComponent('1970-01-01T01:00:01.001+01:00'),
      ]) {
        const client = await open(`${url}?since=${since}`);
        expect(datas(await client.until(hasFrames(2)))[0]).to.equal(log.at(101).data);
      }
      expect(running.requests[0]?.since).to.equal('1001');
    });

    it('refuses a bad id or since, no User-Agent, another path, another method, and one connection too many', async () => {
      const { server: running, url } = await start({ logs: [simpleLog('eqiad', [1])], maxConnections: 1 });
      const status = async (address: string, headers: Record<string, string> = {}): Promise<number> => {
        const client = await open(address, headers);
        await client.ended;
        expect(JSON.parse(client.text())).to.include.keys('status', 'message');
        return client.status;
      };
      expect(await status(url, { 'last-event-id': 'x' })).to.equal(400);
      expect(await status(`${url}?since=x`)).to.equal(400);
      expect(await status(url, { 'user-agent': '' })).to.equal(403);
      expect(await status(url.replace('recentchange', 'other'))).to.equal(404);
      const recorded = await open(url);
      expect(recorded.status).to.equal(200);
      expect(await status(url)).to.equal(429);
      expect(running.counters).to.include({ refused: 4, open: 1 });
      expect(running.requests.map((seen) => seen.status)).to.deep.equal([400, 400, 403, 200, 429]);
      const posted = await new Promise<number | undefined>((resolve) => {
        request(url, { method: 'POST', agent: false }, (response) =>
          resolve(response.resume().statusCode),
        ).end();
      });
      expect(posted).to.equal(405);
    });

    it('frees the place of a client that left', async () => {
      const { server: running, url } = await start({ logs: [simpleLog('eqiad', [1])], maxConnections: 1 });
      const client = await open(url);
      client.close();
      await until('its place is free', () => running.counters.open === 0);
      expect((await open(url)).status).to.equal(200);
    });

    it('notes what clients say of themselves, the latest thousand', async () => {
      const { server: running, url } = await start({ logs: [simpleLog('eqiad', [1])] });
      await open(url, { 'user-agent': 'spec/1', 'last-event-id': '["eqiad"]' });
      expect(running.requests).to.deep.equal([
        { userAgent: 'spec/1', lastEventId: '["eqiad"]', since: null, status: 200 },
      ]);
    });

    it('says what it is at its root, and that a port is taken', async () => {
      const { url } = await start({ logs: [] });
      const root = await open(new URL('/', url).href);
      await root.ended;
      expect(root.text()).to.match(/lookalike/);
      const other = createFeedSimulator({ logs: [] });
      const failure = await other.listen(Number(new URL(url).port)).catch((error: unknown) => error);
      expect(String(failure)).to.match(/port \d+ is in use: choose another one/);
    });

    it('sends no faster than the client reads', async () => {
      const { server: running, url } = await start({ logs: [generated(200_000)] });
      const client = await open(url);
      await client.until(hasFrames(10));
      client.response.pause();
      const sent = await untilStable(() => running.counters.eventsSent);
      // What the kernel takes for both sides is some MB at most; the log holds 200.
      expect(sent).to.be.below(20_000);
      client.response.resume();
      await until('it goes on', () => running.counters.eventsSent >= sent + 5000);
    });
  });

  describe('with faults', () => {
    const cutAfter = async (cutStyle: CutStyle): Promise<{ text: string; how: string; log: TopicLog }> => {
      const log = generated(10, { canaryInterval: 0 });
      const { server: running, url } = await start({ logs: [log], faults: { cutAfterEvents: 3, cutStyle } });
      const client = await open(url);
      const how = await client.ended;
      expect(running.counters).to.include({ cuts: 1, eventsSent: 3 });
      expect(datas(client.text()).slice(0, 3)).to.deep.equal([...eventTexts([log])].slice(0, 3));
      return { text: client.text(), how, log };
    };

    it('cuts after a complete frame', async () => {
      const { text, how } = await cutAfter('whole');
      expect(how).to.equal('clean');
      expect(text.endsWith('\n\n')).to.equal(true);
      expect(datas(text)).to.have.length(3);
    });

    it('cuts in the middle of a frame', async () => {
      const { text, how } = await cutAfter('mid-frame');
      expect(how).to.equal('broken');
      expect(text.endsWith('\n\n')).to.equal(false);
      expect(datas(text)).to.have.length(3);
      expect(text.lastIndexOf('event: m')).to.be.above(text.lastIndexOf('\n\n'));
    });

    it('ends without the blank line of the last frame', async () => {
      const { text, how, log } = await cutAfter('no-blank-line');
      expect(how).to.equal('clean');
      expect(datas(text)).to.have.length(3);
      expect(text.endsWith(`\ndata: ${log.at(log.firstOffset + 3).data}\n`)).to.equal(true);
    });

    it('ends with an error event', async () => {
      const { text, how } = await cutAfter('error-event');
      expect(how).to.equal('clean');
      expect(parseSse(text).at(-1)?.event).to.equal('error');
    });

    it('cuts at a maximum age, and on request', async () => {
      const { server: running, url } = await start({
        logs: [simpleLog('eqiad', [1])],
        faults: { maxConnectionMs: 30 },
      });
      expect(await (await open(url)).ended).to.equal('clean');
      running.faults.set({ maxConnectionMs: 900_000 });
      const client = await open(url);
      await client.until(hasFrames(1));
      running.faults.cutNow('mid-frame');
      expect(await client.ended).to.equal('broken');
      expect(running.counters.cuts).to.equal(2);
    });

    it('cuts a client that does not read', async () => {
      const { server: running, url } = await start({ logs: [generated(100_000)] });
      const client = await open(url);
      client.response.pause();
      await untilStable(() => running.counters.eventsSent);
      running.faults.cutNow('whole');
      await until('it is cut', () => running.counters.open === 0);
      expect(running.counters.cuts).to.equal(1);
    });

    it('goes silent and sends again', async () => {
      const log = simpleLog('eqiad', [1, 2, 3]);
      const { server: running, url } = await start({ logs: [log], faults: { silentAfterEvents: 2 } });
      const client = await open(url);
      await client.until(hasFrames(2));
      log.append({ timestamp: 4, data: simpleEvent('eqiad', 103) });
      await delay(20);
      expect(datas(client.text())).to.have.length(2);
      running.faults.set({ silent: true, silentAfterEvents: Infinity });
      await delay(20);
      expect(datas(client.text())).to.have.length(2);
      running.faults.set({ silent: false });
      expect(datas(await client.until(hasFrames(4)))).to.deep.equal([...eventTexts([log])]);
    });

    it('refuses the next requests as requested', async () => {
      const { server: running, url } = await start({ logs: [simpleLog('eqiad', [1])] });
      running.faults.refuseNext(1, { status: 429, retryAfterSeconds: 7 });
      running.faults.refuseNext(1, { status: 502 });
      const [first, second, third] = [await open(url), await open(url), await open(url)];
      expect([first.status, second.status, third.status]).to.deep.equal([429, 502, 200]);
      expect(first.headers['retry-after']).to.equal('7');
      expect(running.counters.refused).to.equal(2);
    });

    it('lets a request wait', async () => {
      const { url } = await start({ logs: [simpleLog('eqiad', [1])], faults: { acceptDelayMs: 50 } });
      const before = performance.now();
      await open(url);
      expect(performance.now() - before).to.be.above(45);
    });

    it('cuts chunks inside a character, and loses no byte by it', async () => {
      const log = generated(300);
      const { url } = await start({ logs: [log], faults: { splitCharacters: true }, chunkBytes: 4096 });
      const client = await open(url);
      expect(datas(await client.until(hasFrames(300)))).to.deep.equal([...eventTexts([log])]);
      const startsInside = client.chunks.filter((chunk) => ((chunk[0] ?? 0) & 0b1100_0000) === 0b1000_0000);
      expect(startsInside.length).to.be.above(3);
    });
  });

  it('gives a careful client that reads with eventsource all that its logs hold, whatever goes wrong', async () => {
    const eqiad = generated(1500, { disorder: 0.2, brokenRate: 0.02, canaryInterval: 100 });
    const codfw = generated(40, { topic: 'codfw.mediawiki.recentchange', rate: 1 });
    const { server: running, url } = await start({
      logs: [eqiad, codfw],
      seed: 4,
      chunkBytes: 8192,
      faults: {
        cutAfterEvents: 211,
        cutStyle: 'any',
        multiLineRate: 0.1,
        splitCharacters: true,
        lineEnd: '\r\n',
        commentInterval: 9,
        duplicateRate: 0.05,
        dropOnceRate: 0.01,
      },
    });
    // Without the spaces of the multi-line ones, the texts can be compared; broken ones are never spread.
    const normal = (data: string): string => (data.includes('\n') ? JSON.stringify(JSON.parse(data)) : data);
    const wanted = new Set(eventTexts([eqiad, codfw]));
    const got = new Set<string>();
    let position: string | undefined;

    /** Reads until the connection ends, or nothing came for a while. */
    const readOnce = (): Promise<'ended' | 'idle'> =>
      new Promise((resolve) => {
        const headers = {
          'user-agent': 'spec',
          ...(position === undefined ? {} : { 'last-event-id': position }),
        };
        const source = new EventSource(url, {
          fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...headers } }),
        });
        const finish = (how: 'ended' | 'idle') => (): void => {
          clearTimeout(idle);
          source.close();
          resolve(how);
        };
        const idle = setTimeout(finish('idle'), 500);
        source.addEventListener('message', ({ data, lastEventId }) => {
          idle.refresh();
          got.add(normal(String(data)));
          // Rewinds by a second, and never sends an offset of -1.
          position = JSON.stringify(
            parseId(lastEventId).map((entry) =>
              entry.timestamp === undefined
                ? { ...entry, offset: -2 }
                : { ...entry, timestamp: entry.timestamp - 1000 },
            ),
          );
        });
        source.addEventListener('error', finish('ended'));
      });

    // If nothing arrived for a while because the process was not scheduled, it has to start again.
    for (let tries = 0; got.size < wanted.size && tries < 300; tries += 1) {
      // At the end it goes back for what was left out the first time.
      if ((await readOnce()) === 'idle') position = undefined;
    }
    expect([...wanted].filter((text) => !got.has(text)).length).to.equal(0);
    expect([...got].filter((text) => !wanted.has(text)).length).to.equal(0);
    expect(running.counters.cuts).to.be.above(5);
  });
});
