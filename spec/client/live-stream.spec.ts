import { expect } from 'chai';
import { catchError, concatMap, firstValueFrom, of, take, toArray } from 'rxjs';
import { type RingLog, ringLog } from '../../src/core/collections/ring-log.ts';
import { type Change, ApiError, headwaterClient, type StreamEvent } from '../../src/client/index.ts';
import type { LiveChange } from '../../src/http/live/live-change.ts';
import { fakeDeps, tokenFor } from '../http/support/fake-deps.ts';
import { liveChangeFixture } from '../http/support/live-change-fixture.ts';
import { servers } from '../http/support/serve.ts';
import { type RawServer, rawServer } from '../support/raw-server.ts';
import { until } from '../support/wait-until.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const line = (position: string, members: object = {}): string =>
  `${JSON.stringify({ position, ...members })}\n`;

describe('a stream of the client', () => {
  const { serve } = servers();
  let raw: RawServer | null = null;
  afterEach(async () => {
    await raw?.close();
    raw = null;
  });

  const liveServer = async (
    history = 100,
  ): Promise<{ readonly url: string; readonly log: RingLog<LiveChange> }> => {
    const log = ringLog<LiveChange>(history);
    const { url } = await serve(fakeDeps({ events: { log } }));
    return { url, log };
  };
  const change = (id: string, over: Partial<LiveChange> = {}): LiveChange =>
    liveChangeFixture({ id, ...over });

  it('brings the changes that meet the filter, with a token', async () => {
    const { url, log } = await liveServer();
    const client = headwaterClient({ url, token: () => tokenFor('admin') });
    const events: StreamEvent[] = [];
    const received: Change[] = [];
    const subscription = client
      .events({ user: ['Alice'], bot: false }, { onStreamEvent: (event) => events.push(event) })
      .subscribe((one) => received.push(one));
    try {
      await until('it is connected', () => events.length > 0);
      log.append([change('a'), change('b', { user: 'Bob' }), change('c')]);
      await until('both are there', () => received.length === 2);
      expect(received.map(({ id }) => id)).to.deep.equal(['a', 'c']);
      expect(received[0]).to.deep.include({ user: 'Alice', kind: 'registered', bytes: 30, namespace: 0 });
      expect(received[0]).not.to.have.property('position');
      expect(events).to.deep.equal([{ kind: 'connected' }]);
    } finally {
      subscription.unsubscribe();
    }
  });

  /** A server that sends the next of these texts to each request and then closes. */
  const scripted = async (...texts: readonly string[]) => {
    let answered = 0;
    raw = await rawServer((response) => {
      const text = texts[answered];
      answered += 1;
      if (text === undefined) response.writeHead(404).end();
      else response.writeHead(200, NDJSON).end(text);
    });
    const { requests } = raw;
    return {
      client: headwaterClient({ url: new URL(raw.url).origin }),
      resumed: () => requests.map(({ headers }) => headers['last-event-id']),
    };
  };

  it('resumes after the last position, also of a line without a change', async () => {
    const { client, resumed } = await scripted(
      line('0-k') + line('1-k', { id: 'a' }),
      line('2-k', { id: 'b' }) + line('9-k'),
      line('10-k', { id: 'c' }),
    );
    const events: StreamEvent[] = [];
    const changes = await firstValueFrom(
      client.events({}, { onStreamEvent: (event) => events.push(event) }).pipe(take(3), toArray()),
    );
    expect(changes).to.deep.equal([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(resumed()).to.deep.equal([undefined, '1-k', '9-k']);
    expect(events.map(({ kind }) => kind)).to.deep.equal([
      'connected',
      'disconnected',
      'connected',
      'disconnected',
      'connected',
    ]);
    expect(events[1]).to.have.nested.property('error.code', 'stream-ended');
  });

  it('says that changes are missing', async () => {
    const { client } = await scripted(
      '{"notice":"gap","missed":12,"message":"skipped"}\n' + line('13-k', { id: 'a' }),
    );
    const events: StreamEvent[] = [];
    await firstValueFrom(client.events({}, { onStreamEvent: (event) => events.push(event) }));
    expect(events).to.deep.equal([{ kind: 'connected' }, { kind: 'gap', missed: 12, message: 'skipped' }]);
  });

  it('says that it was too slow, and waits before it connects again', async () => {
    const { client } = await scripted('{"notice":"cut-off","reason":"too-slow","message":"use a filter"}\n');
    const disconnected = await new Promise<StreamEvent>((resolve) => {
      const subscription = client
        .events({}, { onStreamEvent: (event) => event.kind === 'disconnected' && resolve(event) })
        .subscribe();
      setTimeout(() => subscription.unsubscribe(), 100);
    });
    expect(disconnected).to.have.nested.property('error.code', 'too-slow');
    expect(disconnected).to.have.property('retryInMs').that.is.at.least(5_000);
  });

  it('fails when the first connection fails, so that a wrong address is found', async () => {
    const client = headwaterClient({ url: 'http://127.0.0.1:1' });
    const failure: unknown = await firstValueFrom(client.events()).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ApiError).with.property('code', 'unreachable');
  });

  it('fails when the server refuses it for good', async () => {
    const { client } = await scripted(line('1-k', { id: 'a' }));
    const results = await firstValueFrom(
      client.events().pipe(
        concatMap(({ id }) => of(id)),
        catchError((error: unknown) => of(error)),
        toArray(),
      ),
    );
    expect(results[0]).to.equal('a');
    expect(results[1]).to.be.instanceOf(ApiError).with.property('status', 404);
  });

  it('fails on what is no stream of changes', async () => {
    for (const text of ['<h1>no</h1>\n', '7\n']) {
      const { client } = await scripted(text);
      const failure: unknown = await firstValueFrom(client.events()).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(ApiError).with.property('code', 'not-headwater');
      await raw?.close();
    }
    raw = await rawServer((response) => response.end('<h1>It works!</h1>'));
    const client = headwaterClient({ url: new URL(raw.url).origin });
    const failure: unknown = await firstValueFrom(client.statsStream()).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ApiError).with.property('code', 'not-headwater');
  });

  it('is one connection without reconnecting, and the next subscription resumes', async () => {
    const { client, resumed } = await scripted(line('1-k', { id: 'a' }), line('2-k', { id: 'b' }));
    const event$ = client.events({}, { reconnect: false });
    const results = () =>
      firstValueFrom(
        event$.pipe(
          catchError((error: unknown) => of(error)),
          toArray(),
        ),
      );
    const [first, end] = await results();
    expect(first).to.deep.equal({ id: 'a' });
    expect(end).to.be.instanceOf(ApiError).with.property('code', 'stream-ended');
    expect((await results())[0]).to.deep.equal({ id: 'b' });
    expect(resumed()).to.deep.equal([undefined, '1-k']);
  });

  it('closes its connection when it is unsubscribed', async () => {
    let isClosed = false;
    raw = await rawServer((response) => {
      response.once('close', () => (isClosed = true));
      response.writeHead(200, NDJSON).write(line('1-k', { id: 'a' }));
    });
    const client = headwaterClient({ url: new URL(raw.url).origin });
    expect(await firstValueFrom(client.events())).to.deep.equal({ id: 'a' });
    await until('it is closed', () => isClosed);
  });

  it('connects again when nothing arrives any more', async () => {
    raw = await rawServer((response) => {
      response.writeHead(200, NDJSON).write(line('1-k', { id: 'a' }));
    });
    const client = headwaterClient({ url: new URL(raw.url).origin, idleTimeoutMs: 50 });
    expect(await firstValueFrom(client.events().pipe(take(2), toArray()))).to.have.length(2);
    expect(raw.requests).to.have.length(2);
  });
});
