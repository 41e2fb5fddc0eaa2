import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { expect } from 'chai';
import { changeText, EQIAD, idOf } from '../../support/feed-events.ts';
import { rawServer, sendChunks } from '../../support/raw-server.ts';
import { type RunningServer, testBed } from '../../support/test-bed.ts';
import { readReady, readStats } from '../../support/stats.ts';
import { until, waitUntil } from '../../support/wait-until.ts';

const T = Date.now() - 60_000;

const frame = (offset: number, over: Readonly<Record<string, unknown>> = {}): string => {
  const dt = new Date(T + offset).toISOString();
  const data = changeText(offset, over, { dt });
  return `event: message\nid: ${idOf({ [EQIAD]: T + offset + 1 })}\ndata: ${data}\n\n`;
};

describe('a feed that delivers data but no progress', () => {
  const { folder, server, onCleanup } = testBed();

  const serverOf = async (
    response: (response: ServerResponse) => void,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RunningServer> => {
    const feed = await rawServer(response);
    onCleanup(() => feed.close());
    return server({
      STREAM_URL: feed.url,
      SINCE: String(T),
      DATA_DIR: folder(),
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '50',
      ...env,
    });
  };
  const counted = (running: RunningServer, messages: number): Promise<unknown> =>
    waitUntil(
      `${messages} messages`,
      async () => ((await readStats(running.url)).messages >= messages ? true : undefined),
      { seen: () => running.stdout.join('\n') },
    );
  const again = (response: ServerResponse, piece: string, ms: number): void => {
    sendChunks(response, piece);
    const more = setInterval(() => response.write(piece), ms);
    response.on('close', () => clearInterval(more));
  };

  it('counts the events after one of 17 MB, and stores its beginning as a reject', async () => {
    const running = await serverOf((response) =>
      sendChunks(response, frame(0), frame(1, { comment: 'x'.repeat(17_000_000) }), frame(2)),
    );
    await counted(running, 2);
    const ready = await readReady(running.url);
    expect(ready).to.include({ ready: true });
    expect(ready.feed).to.include({ rejected: 1, gaps: 0, lost_events: 0, reconnects: 0 });
    running.kill('SIGTERM');
    expect((await running.ended).code).to.equal(0);
  });

  it('counts a feed that is compressed without being asked', async () => {
    const running = await serverOf((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write(frame(0) + frame(1));
      gzip.flush();
    });
    await counted(running, 2);
    expect(await readReady(running.url)).to.include({ ready: true });
  });

  it('is not ready, reports what arrived instead, and logs it once', async () => {
    const cases: readonly (readonly [answer: (response: ServerResponse) => void, problem: RegExp])[] = [
      [
        (response) => again(response, 'data: {"a":1}\n\n', 200),
        /for \d+ s: it sent only rejected events \(\d+\); the first reason: meta is missing/,
      ],
      [
        (response) => again(response, 'event: edit\u001b[2J\ndata: {}\n\n', 200),
        /for \d+ s: it sent only events of other types than "message" \(\d+: "edit\ufffd\[2J"\)/,
      ],
      [
        (response) => {
          sendChunks(response, frame(0));
          response.end('event: error\ndata: {"message":"Broker: not available"}\n\n');
        },
        /for \d+ s: its server reports an error: "Broker: not available"/,
      ],
      [
        (response) => {
          sendChunks(response, ':ok\n\n');
          response.end();
        },
        /for \d+ s: it ended \d+ connections in a row without an event, and sent only comments \(1\)/,
      ],
    ];
    const servers = await Promise.all(
      cases.map(([response]) => serverOf(response, { SILENCE_SECONDS: '2' })),
    );
    await Promise.all(
      servers.map(async ({ url, stdout }, index) => {
        const problem = await waitUntil(
          'a problem',
          async () => (await readReady(url)).problems.find((text) => text.includes('no new event')),
          { seen: () => stdout.join('\n') },
        );
        expect(problem).to.match(cases[index]?.[1] ?? /none/);
        expect((await fetch(`${url}/ready`)).status).to.equal(503);
      }),
    );
    for (const { stdout } of servers) {
      const warnings = (): readonly string[] =>
        stdout.filter((line) => /no event for|no new event/.test(line));
      await until('a line in the log', () => warnings().length > 0);
      await delay(500);
      expect(warnings()).to.have.length(1);
      expect(stdout.length).to.be.below(20);
    }
  });

  it('counts nothing twice when the feed has no offsets and ignores Last-Event-ID, and reports it', async () => {
    const minutes = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, n) => {
        const at = T - (60 - from - n) * 60_000;
        const meta = { id: `event ${from + n}`, offset: undefined, dt: new Date(at).toISOString() };
        return `id: ${idOf({ [EQIAD]: at + 1 })}\ndata: ${changeText(0, {}, meta)}\n\n`;
      }).join('');
    let connections = 0;
    const running = await serverOf(
      (response) => {
        connections += 1;
        sendChunks(response, minutes(0, 10));
        setTimeout(() => response.write(minutes(10, 20)), 400);
        setTimeout(() => response.end(minutes(20, 30)), 800);
      },
      // One save for each of the pieces: the first ids are forgotten by the end of the connection.
      { SINCE: String(T - 3_600_000), BATCH_EVENTS: '1' },
    );
    await counted(running, 30);
    const problem = await waitUntil('a problem', async () =>
      (await readReady(running.url)).problems.find((text) => text.includes('ignored Last-Event-ID')),
    );
    expect(problem).to.match(/^the feed ignored Last-Event-ID: eqiad\.mediawiki\.recentchange\/0 .* twice/);
    await until('more connections', () => connections > 10);
    expect((await readStats(running.url)).messages).to.equal(30);
    expect(running.stdout.filter((line) => line.includes('ignored Last-Event-ID'))).to.have.length(1);
    const { disconnects } = (await readReady(running.url)).feed;
    expect(disconnects).to.have.property('feed-ignores-position').above(5);
  });
});
