import express from 'express';
import { expect } from 'chai';
import { asyncScheduler, NEVER } from 'rxjs';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { liveStreamHandler } from '../../../src/http/live/live-stream-handler.ts';
import { NO_READER_LISTENER } from '../../../src/http/live/reader-event-listener.ts';
import type { StreamFilter } from '../../../src/http/live/filter-cache.ts';
import { dataOf, openStream } from '../support/event-stream.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

interface Item {
  readonly word: string;
}

describe('liveRoom', () => {
  const { serveListener } = servers();

  it('shares a view among readers who want the same, and lets go of it with the last one', async () => {
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
    /** Wishes that say that they are equal, and are not: the one that counts tells which view it is. */
    const filters: StreamFilter<Item>[] = ['a', 'b', 'c'].map((one) => ({
      key: 'same',
      matches: ({ word: label }) => label === one,
    }));
    let released = 0;
    const app = express();
    app.get('/', (request, response) => {
      const filter = filters.shift() ?? { key: '', matches: () => true };
      const admitted = { key: 'k'.repeat(KEY_BYTES), end$: NEVER, release: () => (released += 1) };
      handleStream({ request, response, admitted, filter });
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
