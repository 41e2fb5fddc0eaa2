import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BehaviorSubject, type Subscription } from 'rxjs';
import { SourceError } from '../../src/core/loop/source-error.ts';
import type { PolledFile } from '../../src/http-poll/polled-file.ts';
import { pollSource, type PollSourceOptions } from '../../src/http-poll/poll-source.ts';
import { FeedError } from '../../src/net/feed-error.ts';
import { proxiesOf } from '../../src/net/proxy/proxies.ts';
import { type ForwardProxy, forwardProxy } from '../support/forward-proxy.ts';
import { readSource, type SourceReading } from '../support/read-source.ts';
import { type RawServer, rawServer } from '../support/raw-server.ts';
import { until as untilHolds } from '../support/wait-until.ts';

const until = (condition: () => boolean): Promise<unknown> => untilHolds('what is waited for', condition);

interface Read extends SourceReading<PolledFile, number> {
  readonly texts: () => readonly string[];
}

type Respond = (response: ServerResponse, request: IncomingMessage) => void;

describe('pollSource', () => {
  let server: RawServer | undefined;
  let proxy: ForwardProxy | undefined;
  let subscriptions: Subscription[] = [];
  afterEach(async () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    subscriptions = [];
    await proxy?.close();
    await server?.close();
    proxy = undefined;
    server = undefined;
  });

  /** A server whose files are at /1, /2 …, and whose latest number is at /latest. */
  const serve = async (latest: () => string, file: Respond, onLatest?: Respond): Promise<string> => {
    server = await rawServer((response, request) => {
      if (request.url !== '/latest') file(response, request);
      else if (onLatest === undefined) response.end(latest());
      else onLatest(response, request);
    });
    return new URL('/', server.url).href;
  };
  const at = (base: string, over: Partial<PollSourceOptions> = {}): PollSourceOptions => ({
    latest: { url: `${base}latest`, parse: (text) => Number(text) },
    file: (number) => `${base}${number}`,
    pollMs: 20,
    ...over,
  });
  const read = (
    options: PollSourceOptions,
    { from = null, taken$ }: { from?: number | null; taken$?: BehaviorSubject<number> } = {},
  ): Read => {
    const reading = readSource(pollSource(options), from, taken$);
    subscriptions.push(reading.subscription);
    return {
      ...reading,
      texts: () => reading.batches.flatMap(({ items }) => items.map(({ text }) => text)),
    };
  };
  const requested = (): readonly (string | undefined)[] => (server?.requests ?? []).map(({ url }) => url);

  it('reads files up to the latest, each as one item whose number is the position', async () => {
    let latest = 3;
    const base = await serve(
      () => String(latest),
      (response, { url }) => response.end(url === '/3' ? gzipSync('three') : `text of ${url}`),
    );
    const { texts, batches, events } = read(at(base, { start: 2, headers: { 'User-Agent': 'spec' } }));
    await until(() => texts().length === 2);
    latest = 4;
    await until(() => texts().length === 3);
    expect(texts()).to.deep.equal(['text of /2', 'three', 'text of /4']);
    expect(batches.map(({ position, size }) => [position, size])).to.deep.equal([
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    expect(events).to.deep.equal([{ kind: 'connecting' }, { kind: 'connected' }]);
    expect(server?.requests.every(({ headers }) => headers['user-agent'] === 'spec')).to.equal(true);
  });

  it('begins with the latest file, and after a position with the next', async () => {
    const base = await serve(
      () => '9',
      (response, { url }) => response.end(url),
    );
    const first = read(at(base));
    await until(() => first.texts().length === 1);
    expect(first.texts()).to.deep.equal(['/9']);
    const second = read(at(base, { start: 2 }), { from: 7 });
    await until(() => second.texts().length === 2);
    expect(second.texts()).to.deep.equal(['/8', '/9']);
  });

  it('asks whether the latest has changed, and takes 304 for no', async () => {
    let latest = '1';
    let unchanged = 0;
    const base = await serve(
      () => latest,
      (response, { url }) => response.end(url),
      (response, { headers }) => {
        if (headers['if-none-match'] === `"${latest}"`) {
          unchanged += 1;
          response.writeHead(304).end();
        } else response.setHeader('ETag', `"${latest}"`).end(latest);
      },
    );
    const { texts } = read(at(base));
    await until(() => requested().filter((url) => url === '/latest').length >= 4);
    expect(unchanged).to.be.at.least(2);
    latest = '2';
    await until(() => texts().length === 2);
    expect(server?.requests[0]?.headers['if-none-match']).to.equal(undefined);
    expect(texts()).to.deep.equal(['/1', '/2']);
  });

  it('waits for a missing file and does not skip it', async () => {
    let misses = 0;
    const base = await serve(
      () => '3',
      (response, { url }) => {
        if (url === '/2' && misses < 2) {
          misses += 1;
          response.writeHead(404).end('not there');
        } else response.end(url);
      },
    );
    const { texts, events } = read(at(base, { start: 1 }));
    await until(() => texts().length === 3);
    expect(texts()).to.deep.equal(['/1', '/2', '/3']);
    expect(events.filter(({ kind }) => kind === 'warning')).to.deep.equal([
      {
        kind: 'warning',
        message:
          'file 2 has been missing for 1 s, although the latest is 3: it is not skipped. Requesting it again in 2 s',
      },
    ]);
  });

  it('requests no file without credit, and one at a time', async () => {
    let open = 0;
    let maxOpen = 0;
    const base = await serve(
      () => '50',
      (response, { url }) => {
        open += 1;
        maxOpen = Math.max(maxOpen, open);
        setTimeout(() => {
          open -= 1;
          response.end(url);
        }, 5);
      },
    );
    const credit$ = new BehaviorSubject(3);
    const { texts } = read(at(base, { start: 1 }), { taken$: credit$ });
    await until(() => texts().length === 3);
    await delay(100);
    expect(requested().filter((url) => url !== '/latest')).to.deep.equal(['/1', '/2', '/3']);
    credit$.next(2);
    await until(() => texts().length === 5);
    expect(maxOpen).to.equal(1);
  });

  for (const [status, expected] of [
    [429, { code: 'feed-refused', status: 429, retryAfterMs: 7000 }],
    [503, { code: 'feed-refused', status: 503, retryAfterMs: 7000 }],
    [403, { code: 'feed-refused', status: 403 }],
  ] as const) {
    it(`fails with the delay that a response ${status} asks for, for the latest and for a file`, async () => {
      const refuse: Respond = (response) => response.writeHead(status, { 'Retry-After': '7' }).end();
      const first = read(at(await serve(() => '1', refuse)));
      expect(await first.error).to.be.instanceOf(FeedError);
      expect(await first.error).to.include({ ...expected, retriable: true });
      await server?.close();
      const second = read(
        at(
          await serve(
            () => '1',
            (response) => response.end(),
            refuse,
          ),
        ),
      );
      expect(await second.error).to.include({ ...expected, retriable: true });
      expect(second.batches).to.deep.equal([]);
    });
  }

  it('fails when there is nothing that states the latest', async () => {
    const base = await serve(
      () => '',
      (response) => response.end(),
      (response) => response.writeHead(404).end(),
    );
    expect(await read(at(base)).error).to.include({
      code: 'feed-refused',
      status: 404,
      message: `there is no ${base}latest: check the URL`,
    });
  });

  for (const text of ['', 'x', '-1', '1.5', '1e300'])
    it(`fails when the latest number is ${JSON.stringify(text)}`, async () => {
      const base = await serve(
        () => text,
        (response) => response.end(),
      );
      const parse = (latest: string): number => Number(latest === '' ? NaN : latest);
      const { error } = read(at(base, { latest: { url: `${base}latest`, parse } }));
      expect(await error).to.include({ code: 'feed-unreadable', retriable: true });
      expect(String(await error)).to.contain(`cannot be read from ${base}latest: `);
    });

  it('fails with what the parser of the latest number threw', async () => {
    const base = await serve(
      () => 'x\u001b[31m',
      (response) => response.end(),
    );
    const parse = (text: string): number => {
      throw new Error(`not ${text}`);
    };
    const { error } = read(at(base, { latest: { url: `${base}latest`, parse } }));
    expect(await error).to.have.property(
      'message',
      `the number of the latest file cannot be read from ${base}latest: not x\u{fffd}[31m`,
    );
  });

  it('fails when the connection is cut in a file, and has not read it', async () => {
    const base = await serve(
      () => '1',
      (response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('only this', () => setTimeout(() => response.destroy(), 20));
      },
    );
    const { error, batches } = read(at(base));
    expect(await error).to.include({ code: 'feed-ended', retriable: true });
    expect(batches).to.deep.equal([]);
  });

  it('fails for a compressed file that is not complete', async () => {
    const base = await serve(
      () => '1',
      (response) => response.end(gzipSync('x'.repeat(1000)).subarray(0, 15)),
    );
    const { error, batches } = read(at(base));
    expect(await error).to.include({ code: 'feed-unreadable', retriable: true });
    expect(batches).to.deep.equal([]);
  });

  it('fails for an HTML page in place of a file', async () => {
    const base = await serve(
      () => '1',
      (response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end('<p>log in</p>'),
    );
    const { error, batches } = read(at(base));
    expect(await error).to.include({
      code: 'feed-unreadable',
      message: `${base}1 is an HTML page and not a file of the feed: check the URL`,
    });
    expect(batches).to.deep.equal([]);
  });

  it('makes a file beyond the limit or without text a dead letter, and goes on', async () => {
    const base = await serve(
      () => '3',
      (response, { url }) =>
        response.end(url === '/1' ? gzipSync('x'.repeat(5000)) : url === '/2' ? Buffer.from([0xff]) : 'ok'),
    );
    const options = at(base, { start: 1, maxFileBytes: 1000 });
    const { batches } = read(options);
    await until(() => batches.length === 3);
    const items = batches.flatMap((batch) => batch.items);
    expect(items.map(pollSource(options).problemOf)).to.deep.equal([
      `${base}1 has more than 1000 bytes: allow more with maxFileBytes`,
      `${base}2 is not UTF-8 text`,
      null,
    ]);
    expect(batches.at(-1)?.position).to.equal(3);
  });

  for (const [what, respond] of [
    ['answers nothing', () => undefined],
    ['stops sending in a file', (response) => void response.writeHead(200).write('beginning')],
  ] as const satisfies readonly (readonly [string, Respond])[])
    it(`fails when the server ${what}`, async () => {
      const base = await serve(() => '1', respond);
      const { error } = read(at(base, { idleTimeoutMs: 100 }));
      expect(await error).to.include({
        code: 'feed-silent',
        retriable: true,
        message: `${base}1 did not answer, or stopped sending, for 0.1 s`,
      });
    });

  it('reads a file that comes slowly, as long as it comes', async () => {
    const base = await serve(
      () => '1',
      (response) => {
        let sent = 0;
        const timer = setInterval(() => {
          sent += 1;
          if (sent < 8) response.write(String(sent));
          else {
            clearInterval(timer);
            response.end();
          }
        }, 50);
      },
    );
    const { texts } = read(at(base, { idleTimeoutMs: 200 }));
    await until(() => texts().length === 1);
    expect(texts()).to.deep.equal(['1234567']);
  });

  it('fails when nothing listens there', async () => {
    expect(await read(at('http://127.0.0.1:9/')).error).to.include({
      code: 'feed-unreachable',
      retriable: true,
    });
  });

  it('requests nothing after it was stopped', async () => {
    let isAborted = false;
    const base = await serve(
      () => '1',
      (response) => {
        response.on('close', () => {
          isAborted = true;
        });
      },
    );
    const { subscription } = read(at(base));
    await until(() => requested().includes('/1'));
    subscription.unsubscribe();
    await until(() => isAborted);
    const count = requested().length;
    await delay(100);
    expect(requested().length).to.equal(count);
  });

  it('goes through a forward proxy', async () => {
    const base = await serve(
      () => '1',
      (response, { url }) => response.end(url),
    );
    proxy = await forwardProxy({ to: base });
    const proxies = proxiesOf({ http: proxy.url, https: null, direct: '' });
    const { texts } = read(at('http://feed.example/', { proxies }));
    await until(() => texts().length === 1);
    expect(proxy.requests.slice(0, 2)).to.deep.equal([
      'GET http://feed.example/latest',
      'GET http://feed.example/1',
    ]);
  });

  it('reads the positions it formats, and no others', () => {
    const { formatPosition, parsePosition } = pollSource(at('http://feed.example/'));
    expect(parsePosition(formatPosition(7_171_234))).to.equal(7_171_234);
    for (const text of ['', '"7"', '-1', '1.5', 'null']) expect(() => parsePosition(text)).to.throw();
  });

  for (const start of [-1, 1.5, NaN])
    it(`refuses to start at ${start}`, () => {
      expect(() => pollSource(at('http://feed.example/', { start }))).to.throw(SourceError, '`start`');
    });
});
