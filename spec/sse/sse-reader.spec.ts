import { expect } from 'chai';
import { catchError, EMPTY, lastValueFrom, toArray } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import { closedLoop } from '../../src/core/loop/closed-loop.ts';
import type { ConnectionEvent } from '../../src/sse/connection-event.ts';
import { FeedError } from '../../src/net/feed-error.ts';
import type { SseMessage } from '../../src/sse/sse-message.ts';
import { sseReader } from '../../src/sse/sse-reader.ts';
import { type RawServer, rawServer, sendChunks } from '../support/raw-server.ts';

interface Outcome {
  readonly batches: readonly Batch<SseMessage, string>[];
  readonly events: readonly ConnectionEvent[];
  readonly error: unknown;
}

/** Reads a feed to the end of its first connection, in a closed loop. */
const run = async (url: string, lastEventId: string | null = null, capacity = 1000): Promise<Outcome> => {
  const events: ConnectionEvent[] = [];
  let error: unknown = null;
  const source = sseReader({
    url,
    headers: { 'User-Agent': 'spec' },
    lastEventId,
    idleTimeoutMs: 20_000,
    connectTimeoutMs: 20_000,
    maxEventBytes: 1000,
    onConnectionEvent: (event) => events.push(event),
  });
  const batches = await lastValueFrom(
    closedLoop(source, { capacity }, (batch$) => batch$).pipe(
      catchError((cause: unknown) => {
        error = cause;
        return EMPTY;
      }),
      toArray(),
    ),
  );
  return { batches, events, error };
};

describe('sseReader', () => {
  let raw: RawServer | undefined;
  afterEach(() => raw?.close());

  it('emits the messages of a read with their last id as the position', async () => {
    raw = await rawServer((response) => {
      sendChunks(response, 'id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\n');
      response.end();
    });
    const { batches } = await run(raw.url);
    expect(batches).to.deep.equal([
      {
        items: [
          { data: 'a', id: '1' },
          { data: 'b', id: '2' },
          { data: 'c', id: '' },
        ],
        size: 3,
        position: '2',
      },
    ]);
  });

  it('keeps the position with null while no message has an id', async () => {
    raw = await rawServer((response) => {
      sendChunks(response, 'data: a\n\n');
      response.end();
    });
    expect((await run(raw.url)).batches.map(({ position }) => position)).to.deep.equal([null]);
  });

  it('resumes with Last-Event-ID, and sends none at first', async () => {
    raw = await rawServer((response) => response.end());
    await run(raw.url);
    await run(raw.url, '[7]');
    expect(raw.requests.map(({ headers }) => headers['last-event-id'])).to.deep.equal([undefined, '[7]']);
    expect(raw.requests.map(({ headers }) => headers['user-agent'])).to.deep.equal(['spec', 'spec']);
  });

  it('emits no more messages than it has credit for', async () => {
    raw = await rawServer((response) => {
      sendChunks(response, 'data: x\n\n'.repeat(200));
      response.end();
    });
    const { batches, error } = await run(raw.url, null, 3);
    expect(error).to.include({ code: 'feed-ended' });
    expect(batches.reduce((sum, { size }) => sum + size, 0)).to.equal(200);
    expect(Math.max(...batches.map(({ size }) => size))).to.be.at.most(3);
  });

  it('reports the connection, and the error with which it ended', async () => {
    raw = await rawServer((response) => {
      sendChunks(response, 'data: a\n\n');
      response.end();
    });
    const { events, error } = await run(raw.url);
    expect(error).to.be.instanceOf(FeedError);
    expect(events).to.deep.equal([
      { kind: 'connecting' },
      { kind: 'connected' },
      { kind: 'disconnected', error },
    ]);
  });
});
