import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BehaviorSubject, type Subscription } from 'rxjs';
import { proxiesOf } from '../../src/net/proxy/proxies.ts';
import { FeedError } from '../../src/net/feed-error.ts';
import { type ConnectionOptions, sseConnection } from '../../src/sse/sse-connection.ts';
import type { ConnectionEvent } from '../../src/sse/connection-event.ts';
import type { SseMessage } from '../../src/sse/sse-message.ts';
import { createFeedSimulator, type FeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';
import { type ForwardProxy, forwardProxy, type ForwardProxyOptions } from '../support/forward-proxy.ts';
import { type RawServer, rawServer, sendChunks } from '../support/raw-server.ts';
import { untilStable } from '../support/until-stable.ts';
import { until as untilHolds } from '../support/wait-until.ts';

interface Read {
  readonly reads: readonly (readonly SseMessage[])[];
  readonly messages: () => readonly SseMessage[];
  readonly datas: () => readonly string[];
  readonly opened: () => number;
  readonly observed: readonly ConnectionEvent[];
  /** The error with which it ended. */
  readonly hasEnd: Promise<FeedError>;
  readonly subscription: Subscription;
}

const until = (condition: () => boolean): Promise<unknown> => untilHolds('what is waited for', condition);

describe('sseConnection', () => {
  let raw: RawServer | undefined;
  let simulator: FeedSimulator | undefined;
  let subscriptions: Subscription[] = [];

  /** `taken$` is a credit that every message reduces, as in a loop. */
  const connect = (
    url: string,
    over: Partial<ConnectionOptions> = {},
    taken$?: BehaviorSubject<number>,
  ): Read => {
    const reads: (readonly SseMessage[])[] = [];
    const observed: ConnectionEvent[] = [];
    let opened = 0;
    let subscription: Subscription | undefined;
    const hasEnd = new Promise<FeedError>((resolve, reject) => {
      subscription = sseConnection({
        url,
        headers: { 'User-Agent': 'spec' },
        credit$: new BehaviorSubject(100_000),
        lowWater: 2,
        idleTimeoutMs: 20_000,
        connectTimeoutMs: 20_000,
        maxEventBytes: 1_000_000,
        onConnectionEvent: (event) => {
          observed.push(event);
          if (event.kind === 'connected') opened += 1;
        },
        ...over,
      }).subscribe({
        next: (messages) => {
          reads.push(messages);
          taken$?.next(taken$.value - messages.length);
        },
        error: (error: unknown) => {
          if (error instanceof FeedError) resolve(error);
          else reject(error instanceof Error ? error : new Error(String(error)));
        },
        complete: () => reject(new Error('a feed has no end')),
      });
    });
    if (subscription === undefined) throw new Error('not subscribed');
    subscriptions.push(subscription);
    return {
      reads,
      messages: () => reads.flat(),
      datas: () => reads.flat().map(({ data }) => data),
      opened: () => opened,
      observed,
      hasEnd,
      subscription,
    };
  };
  /** Connects to a server with this response. */
  const connectTo = async (
    answer: (response: ServerResponse) => void,
    over: Partial<ConnectionOptions> = {},
  ): Promise<Read> => {
    raw = await rawServer(answer);
    return connect(raw.url, over);
  };
  const startSimulator = async (
    options: Parameters<typeof createFeedSimulator>[0],
  ): Promise<{ server: FeedSimulator; url: string }> => {
    const server = createFeedSimulator({ startAt: 'beginning', ...options });
    simulator = server;
    return { server, url: await server.listen() };
  };
  const events = (count: number): ReturnType<typeof generatedLog> =>
    generatedLog({
      seed: 5,
      startMs: 1_777_979_860_000,
      rate: 50,
      count,
      isComplete: true,
      canaryInterval: 0,
    });

  afterEach(async () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    subscriptions = [];
    await raw?.close();
    await simulator?.close();
    raw = undefined;
    simulator = undefined;
  });

  describe('behind a forward proxy', () => {
    let proxy: ForwardProxy | undefined;
    afterEach(async () => {
      await proxy?.close();
      proxy = undefined;
    });
    const connectThrough = async (
      url: string,
      to: string,
      options: Partial<ForwardProxyOptions> = {},
      over: Partial<ConnectionOptions> = {},
    ): Promise<Read & { readonly proxyUrl: string }> => {
      proxy = await forwardProxy({ to, ...options });
      const secret = proxy.url.replace('//', '//me:secret@');
      return {
        ...connect(url, { ...over, proxies: proxiesOf({ http: secret, https: secret, direct: '' }) }),
        proxyUrl: proxy.url,
      };
    };

    it('reads everything, also from a compressed feed', async () => {
      raw = await rawServer((response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' });
        response.write(gzipSync('id: 1\ndata: a\n\ndata: b\n\n'));
      });
      const read = await connectThrough('http://feed.example/stream', raw.url);
      await until(() => read.messages().length === 2);
      expect(read.datas()).to.deep.equal(['a', 'b']);
      expect(proxy?.requests).to.deep.equal(['GET http://feed.example/stream']);
    });

    it('stalls the feed behind the proxy while there is no credit', async () => {
      const { server, url } = await startSimulator({ logs: [events(40_000)] });
      const credit$ = new BehaviorSubject(500);
      proxy = await forwardProxy({ to: url });
      const read = connect(
        `http://feed.example/v2/stream/recentchange`,
        { credit$, proxies: proxiesOf({ http: proxy.url, https: null, direct: '' }) },
        credit$,
      );
      await untilStable(() => server.counters.eventsSent);
      expect(read.messages().length).to.be.within(400, 500);
      // The buffers of two connections: 28 MB; Linux has at most 10 MB for each.
      expect(server.counters.eventsSent).to.be.below(20_000);
      credit$.next(100_000);
      await until(() => read.messages().length === 40_000);
    });

    for (const [scheme, name] of [
      ['http', 'that is asked for the URL'],
      ['https', 'that is asked for a tunnel'],
    ] as const) {
      it(`fails with the name of a proxy ${name} and wants another password`, async () => {
        const read = await connectThrough(`${scheme}://feed.example/`, 'http://127.0.0.1:9', {
          credentials: 'me:other',
        });
        const { code, message } = await read.hasEnd;
        expect(code).to.equal('feed-unreachable');
        expect(message).to.contain(`the feed cannot be reached: the proxy ${read.proxyUrl} requires another`);
        expect(message).not.to.contain('secret');
      });

      it(`fails with the name of a proxy ${name} and is silent`, async () => {
        const read = await connectThrough(
          `${scheme}://feed.example/`,
          'http://127.0.0.1:9',
          { isSilent: true },
          { connectTimeoutMs: 200 },
        );
        expect((await read.hasEnd).message).to.equal(
          `the feed did not answer within 0.2 s through the proxy ${read.proxyUrl}`,
        );
        await until(() => proxy?.openSockets() === 0);
      });
    }

    it('waits as long as a proxy asks that refuses a tunnel', async () => {
      const read = await connectThrough('https://feed.example/', 'http://127.0.0.1:9', {
        refusal: { status: 503, headers: { 'Retry-After': '120' } },
      });
      expect(await read.hasEnd).to.include({ code: 'feed-unreachable', retryAfterMs: 120_000 });
    });

    it('names the proxy when a status may come from either side', async () => {
      const read = await connectThrough('http://feed.example/', 'http://127.0.0.1:9', {
        refusal: { status: 502 },
      });
      expect((await read.hasEnd).message).to.equal(
        `the feed answered 502 through the proxy ${read.proxyUrl}: the error is on the side of the server or of the proxy`,
      );
    });
  });

  describe('asked to wait before the next connection', () => {
    for (const [retry, expected] of [
      ['retry: 7000', 7000],
      ['retry: 86400000', 60_000],
      ['retry: soon', null],
    ] as const) {
      it(`passes on ${retry} as ${expected ?? 'nothing'}`, async () => {
        const read = await connectTo((response) => {
          sendChunks(response, `${retry}\ndata: a\n\n`);
          setTimeout(() => response.end(), 50);
        });
        expect(await read.hasEnd).to.include({ code: 'feed-ended', retryAfterMs: expected });
      });
    }

    it('compares a date with that of the response, not with a clock that may be wrong', async () => {
      const read = await connectTo((response) => {
        response.writeHead(503, {
          Date: 'Sat, 21 Nov 2020 12:00:00 GMT',
          'Retry-After': 'Sat, 21 Nov 2020 12:01:30 GMT',
        });
        response.end();
      });
      expect(await read.hasEnd).to.include({ status: 503, retryAfterMs: 90_000 });
    });
  });

  describe('as a reader of server-sent events', () => {
    it('emits the messages with their ids, and reports that it is open', async () => {
      const read = await connectTo((response) =>
        sendChunks(response, ':ok\n\nevent: message\nid: [1]\ndata: a\n\ndata: b\n\nid: [2]\ndata: c\n\n'),
      );
      await until(() => read.messages().length === 3);
      expect(read.messages()).to.deep.equal([
        { data: 'a', id: '[1]' },
        { data: 'b', id: '' },
        { data: 'c', id: '[2]' },
      ]);
      expect(read.opened()).to.equal(1);
    });

    for (const [name, end] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
      ['CR', '\r'],
    ] as const) {
      it(`reads data of several lines with ${name} as the line end`, async () => {
        const frame = ['id: 7', 'data: {', 'data: "a": 1', ': comment', 'data: }', '', ''].join(end);
        const read = await connectTo((response) => sendChunks(response, frame, `data: next${end}${end}`));
        await until(() => read.messages().length >= 1);
        expect(read.messages()[0]).to.deep.equal({ data: '{\n"a": 1\n}', id: '7' });
      });
    }

    it('reads a character that is split between two chunks', async () => {
      const frame = Buffer.from('data: a🦆b\n\n');
      const at = frame.indexOf(0xa6);
      const read = await connectTo((response) => {
        sendChunks(response, frame.subarray(0, at));
        setTimeout(() => response.write(frame.subarray(at)), 15);
      });
      await until(() => read.messages().length === 1);
      expect(read.datas()).to.deep.equal(['a🦆b']);
    });

    it('reads everything that the simulator sends, in any chunks and with any line ends', async () => {
      const log = events(300);
      const { url } = await startSimulator({
        logs: [log],
        chunkBytes: 3000,
        faults: { splitCharacters: true, lineEnd: '\r\n', commentInterval: 5, cutAfterEvents: 300 },
      });
      const read = connect(url, { credit$: new BehaviorSubject(9) });
      expect(await read.hasEnd).to.include({ code: 'feed-ended' });
      expect(read.datas()).to.deep.equal([...eventTexts([log])]);
    });
  });

  describe('fails with the reason', () => {
    it('when the server closes: a live feed has no end', async () => {
      const read = await connectTo((response) => {
        sendChunks(response, 'data: a\n\n');
        response.end();
      });
      expect(await read.hasEnd).to.include({ code: 'feed-ended', retriable: true });
      expect(read.datas()).to.deep.equal(['a']);
    });

    it('when the last frame lacks its blank line, without that frame', async () => {
      const read = await connectTo((response) => {
        sendChunks(response, 'data: a\n\ndata: b\n');
        response.end();
      });
      expect(await read.hasEnd).to.include({ code: 'feed-ended' });
      expect(read.datas()).to.deep.equal(['a']);
    });

    it('when the connection is lost in the middle of a frame', async () => {
      const read = await connectTo((response) => {
        sendChunks(response, 'data: a\n\ndata: {"half');
        setTimeout(() => response.destroy(), 20);
      });
      expect(await read.hasEnd).to.include({
        code: 'feed-ended',
        message: 'the connection to the feed was lost',
      });
      expect(read.datas()).to.deep.equal(['a']);
    });

    it('when the server sends an error event, as the real one does when its own source fails', async () => {
      const read = await connectTo((response) => {
        sendChunks(response, 'data: a\n\nevent: error\ndata: {}\n\n');
        response.end();
      });
      expect(await read.hasEnd).to.include({ code: 'feed-ended' });
      expect(read.datas()).to.deep.equal(['a']);
    });

    for (const status of [400, 403, 404, 429, 500, 502]) {
      it(`when the answer is ${status}`, async () => {
        const read = await connectTo((response) => {
          response.writeHead(status, { 'retry-after': '7', 'content-type': 'text/event-stream' });
          response.end('data: no event\n\n');
        });
        expect(await read.hasEnd).to.include({ code: 'feed-refused', status, retryAfterMs: 7000 });
        expect(read.opened()).to.equal(0);
        expect(read.messages()).to.deep.equal([]);
      });
    }

    it('when the response is not an event stream', async () => {
      const read = await connectTo((response) =>
        response.setHeader('content-type', 'text/html').end('<p>hello</p>'),
      );
      expect(await read.hasEnd).to.include({
        code: 'feed-not-a-stream',
        message: 'the feed answered with "text/html" instead of text/event-stream: check its URL',
      });
    });

    it('when no server listens', async () => {
      const gone = await rawServer(() => undefined);
      await gone.close();
      const error = await connect(gone.url).hasEnd;
      expect(error).to.include({ code: 'feed-unreachable' });
      expect(error.message).to.match(/^the feed cannot be reached: .*ECONNREFUSED/);
    });

    it('when the server does not respond', async () => {
      const read = await connectTo(() => undefined, { connectTimeoutMs: 40 });
      expect(await read.hasEnd).to.include({
        code: 'feed-unreachable',
        message: 'the feed did not answer within 0.04 s',
      });
    });

    it('when the feed is silent', async () => {
      const read = await connectTo((response) => sendChunks(response, 'data: a\n\n'), { idleTimeoutMs: 40 });
      expect(await read.hasEnd).to.include({
        code: 'feed-silent',
        message: 'the feed was silent for 0.04 s',
      });
      expect(read.datas()).to.deep.equal(['a']);
    });

    it('when an event has no end, after emitting its beginning and id', async () => {
      const read = await connectTo(
        (response) => {
          sendChunks(response, 'data: a\n\n', `id: [1]\ndata: ${'x'.repeat(150_000)}`);
          const more = setInterval(() => response.write('x'.repeat(6000)), 5);
          response.on('close', () => clearInterval(more));
        },
        { maxEventBytes: 10_000, idleTimeoutMs: 200 },
      );
      expect(await read.hasEnd).to.include({
        code: 'feed-event-too-large',
        message: 'the feed sent more than 160000 bytes of one event, and did not end it within 0.2 s',
      });
      expect(read.messages()).to.deep.equal([
        { data: 'a', id: '' },
        {
          data: 'x'.repeat(10_000),
          id: '[1]',
          oversized: { bytes: 160_000, maxBytes: 10_000, hasEnd: false },
        },
      ]);
    });

    it('but not after an oversized event, however long', async () => {
      const read = await connectTo(
        (response) =>
          sendChunks(
            response,
            `id: [1]\ndata: ${'x'.repeat(15_000)}\n\ndata: a\n\ndata: ${'y'.repeat(500_000)}\n\n`,
            'event: other\ndata: z\n\ndata: b\n\n',
          ),
        { maxEventBytes: 10_000, credit$: new BehaviorSubject(50) },
      );
      await Promise.race([until(() => read.datas().at(-1) === 'b'), read.hasEnd]);
      expect(
        read.messages().map(({ data, id, oversized }) => [data.length, id, oversized?.bytes]),
      ).to.deep.equal([
        [10_000, '[1]', 15_000],
        [1, '', undefined],
        [10_000, '', 160_000],
        [1, '', undefined],
      ]);
    });

    for (const [what, piece, instead] of [
      ['only comments', ': still here\n\n', /^the feed sent no event for 0\.3 s, only comments \(\d+\)$/],
      ['only single bytes', 'x', /only \d+ bytes without the end of an event$/],
      [
        'only other types of events',
        'event: edit\ndata: a\n\n',
        /only events of other types than "message" \(\d+: "edit"\)$/,
      ],
      ['only frames without data', 'id: 7\n\n', /only \d+ bytes without the end of an event$/],
      [
        'lines of JSON',
        '{"meta":{}}\n',
        /only lines that are not server-sent events \(\d+; the first begins with "\{"meta":\{\}\}"\)$/,
      ],
    ] as const) {
      it(`when ${what} arrive, and names them`, async () => {
        const read = await connectTo(
          (response) => {
            sendChunks(response, piece);
            const more = setInterval(() => response.write(piece), 10);
            response.on('close', () => clearInterval(more));
          },
          { idleTimeoutMs: 300 },
        );
        const { code, message } = await read.hasEnd;
        expect(code).to.equal('feed-silent');
        expect(message).to.match(instead);
        expect(read.observed.some(({ kind }) => kind === 'ignored')).to.equal(true);
      });
    }

    it('when the server sends an error event, and quotes it', async () => {
      const read = await connectTo((response) => {
        sendChunks(response, 'data: a\n\nevent: error\ndata: {"message":"Broker: \\u001b[2J"}\n\n');
        response.end();
      });
      const error = await read.hasEnd;
      expect(error.message).to.equal(
        'the server closed the connection after it sent an error: "Broker: \ufffd[2J"',
      );
      expect(read.datas()).to.deep.equal(['a']);
      expect(read.observed.filter(({ kind }) => kind === 'error-event')).to.deep.equal([
        { kind: 'error-event', text: '"Broker: \ufffd[2J"' },
      ]);
    });

    it('when its body is compressed without a header, or not UTF-8', async () => {
      for (const [body, message] of [
        [gzipSync('data: a\n\n'), /compressed with gzip/],
        [Buffer.from('\ufeffdata: a\n\n', 'utf16le'), /UTF-16/],
      ] as const) {
        const read = await connectTo((response) =>
          sendChunks(response, body.subarray(0, 1), body.subarray(1)),
        );
        const error = await read.hasEnd;
        expect(error.code).to.equal('feed-unreadable');
        expect(error.message).to.match(message);
        await raw?.close();
      }
    });

    it('when its encoding is unknown', async () => {
      const read = await connectTo((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'compress' });
        response.write('xxx');
      });
      const error = await read.hasEnd;
      expect(error.code).to.equal('feed-unreadable');
      expect(error.message).to.match(
        /Content-Encoding "compress".*only gzip, deflate, br and zstd are supported/,
      );
    });

    it('with the advice of its caller', async () => {
      const adviceForStatus = (status: number): string => `advice for ${status}`;
      const refused = await connectTo(
        (response) => response.writeHead(404, 'TopicNotAvailableError: no such topics').end(),
        { adviceForStatus },
      );
      expect((await refused.hasEnd).message).to.equal(
        'the feed answered 404 ("TopicNotAvailableError: no such topics"): advice for 404',
      );
      await raw?.close();
      const page = await connectTo((response) => response.setHeader('content-type', 'text/html').end(), {
        adviceForStatus,
      });
      expect((await page.hasEnd).message).to.match(/text\/event-stream: advice for 200$/);
    });

    it('but not for many small events in one chunk', async () => {
      const read = await connectTo((response) => sendChunks(response, 'data: small\n\n'.repeat(5000)), {
        maxEventBytes: 10_000,
      });
      await Promise.race([until(() => read.messages().length === 5000), read.hasEnd]);
      expect(read.messages().length).to.equal(5000);
    });
  });

  describe('with a slow consumer', () => {
    it('stalls the server, queues nothing, and continues when there is credit', async () => {
      const { server, url } = await startSimulator({ logs: [events(60_000)] });
      const credit$ = new BehaviorSubject(300);
      const read = connect(url, { credit$, lowWater: 256 }, credit$);
      const stalled = (): Promise<number> => untilStable(() => server.counters.eventsSent);
      await until(() => read.messages().length >= 45);
      const sent = await stalled();
      expect(read.messages().length).to.be.within(45, 300);
      expect(credit$.value).to.be.at.least(0);
      // The kernel buffers a few MB for both sides at most; the log has 60.
      expect(sent).to.be.below(20_000);
      credit$.next(credit$.value + 30_000);
      await until(() => server.counters.eventsSent > sent + 1000);
      await until(() => credit$.value < 256);
      await stalled();
      expect(credit$.value).to.be.within(0, 255);
    });

    it('does not count waiting for credit as silence', async () => {
      const credit$ = new BehaviorSubject(0);
      const read = await connectTo((response) => sendChunks(response, 'data: a\n\n'), {
        credit$,
        idleTimeoutMs: 30,
        lowWater: 1,
      });
      expect(await Promise.race([read.hasEnd, delay(120)])).to.equal(undefined);
      credit$.next(5);
      expect(await read.hasEnd).to.include({ code: 'feed-silent' });
      expect(read.datas()).to.deep.equal(['a']);
    });
  });

  describe('when it is unsubscribed', () => {
    it('closes the socket while it reads, while it waits for credit, and before the response', async () => {
      const { server, url } = await startSimulator({ logs: [events(50)] });
      for (const credit of [100, 0]) {
        const read = connect(url, { credit$: new BehaviorSubject(credit) });
        await until(() => server.counters.open === 1);
        await delay(10);
        read.subscription.unsubscribe();
        await until(() => server.counters.open === 0);
      }
      let left = false;
      const pending = await connectTo((response) => response.on('close', () => (left = true)));
      await until(() => raw?.requests.length === 1);
      pending.subscription.unsubscribe();
      await until(() => left);
    });

    it('closes the socket after a failure too, and does not reconnect by itself', async () => {
      const { server, url } = await startSimulator({ logs: [events(50)], faults: { silentAfterEvents: 3 } });
      const read = connect(url, { idleTimeoutMs: 30 });
      await read.hasEnd;
      await until(() => server.counters.open === 0);
      await delay(60);
      expect(server.counters.connections).to.equal(1);
    });
  });
});
