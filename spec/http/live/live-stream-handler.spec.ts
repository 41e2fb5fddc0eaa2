import express from 'express';
import { expect } from 'chai';
import { asyncScheduler, NEVER } from 'rxjs';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { liveStreamHandler } from '../../../src/http/live/live-stream-handler.ts';
import { SSE_FORMAT } from '../../../src/http/live/sse-format.ts';
import { NO_READER_LISTENER } from '../../../src/http/live/reader-event-listener.ts';
import { httpOutput } from '../../../src/http/live/stream-output.ts';
import type { StreamFilter } from '../../../src/http/live/filter-cache.ts';
import { dataOf, openStream } from '../support/event-stream.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

interface Item {
  readonly word: string;
}

describe('liveStreamHandler', () => {
  const { serveListener } = servers();

  it('shares a view among clients with equal filters, and releases it with the last one', async () => {
    const log = ringLog<Item>(10);
    const handleStream = liveStreamHandler<Item>({
      stream: 'events',
      log,
      toData: ({ word: label }) => JSON.stringify(label),
      heartbeat$: NEVER,
      readerListener: NO_READER_LISTENER,
      httpLog: () => undefined,
      clock: () => performance.now(),
      scheduler: asyncScheduler,
    });
    /** Filters with equal keys that differ: the one that is used shows which view is shared. */
    const filters: StreamFilter<Item>[] = ['a', 'b', 'c'].map((one) => ({
      key: 'same',
      matches: ({ word: label }) => label === one,
    }));
    let released = 0;
    const app = express();
    app.get('/', (request, response) => {
      const filter = filters.shift() ?? { key: '', matches: () => true };
      const admitted = { key: 'k'.repeat(KEY_BYTES), end$: NEVER, release: () => (released += 1) };
      const output = httpOutput(response, SSE_FORMAT.contentType);
      handleStream({ request, output, admitted, format: SSE_FORMAT, filter });
    });
    const server = await serveListener(app);

    const first = await openStream(server, '/');
    const second = await openStream(server, '/');
    log.append([{ word: 'a' }, { word: 'b' }]);
    for (const reader of [first, second]) await reader.until((text) => text.includes('"a"'));
    expect(dataOf(second.received())).to.deep.equal(['a']);
    for (const { socket } of [first, second]) socket.destroy();
    await until('both are let go of', () => released === 2);

    const third = await openStream(server, '/');
    log.append([{ word: 'a' }, { word: 'c' }]);
    await third.until((text) => text.includes('"c"'));
    expect(dataOf(third.received())).to.deep.equal(['c']);
  });
});
