import express from 'express';
import { expect } from 'chai';
import { asyncScheduler, NEVER } from 'rxjs';
import { recentLog } from '../../../src/core/recent-log.ts';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { liveRoom } from '../../../src/http/live/live-room.ts';
import { NOBODY_WATCHES } from '../../../src/http/live/reader-watch.ts';
import type { Wish } from '../../../src/http/live/shared-views.ts';
import { dataOf, openStream } from '../support/event-stream.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

interface Item {
  readonly word: string;
}

describe('liveRoom', () => {
  const { serveListener } = servers();

  it('shares a view among readers who want the same, and lets go of it with the last one', async () => {
    const log = recentLog<Item>(10);
    const welcome = liveRoom<Item>({
      stream: 'events',
      log,
      words: ({ word }) => JSON.stringify(word),
      beat$: NEVER,
      watch: NOBODY_WATCHES,
      httpLog: () => undefined,
      clock: () => performance.now(),
      scheduler: asyncScheduler,
    });
    /** Wishes that say that they are equal, and are not: the one that counts tells which view it is. */
    const wishes: Wish<Item>[] = ['a', 'b', 'c'].map((one) => ({
      key: 'same',
      wanted: ({ word }) => word === one,
    }));
    let released = 0;
    const app = express();
    app.get('/', (request, response) => {
      const wish = wishes.shift() ?? { key: '', wanted: () => true };
      const admitted = { key: 'k'.repeat(KEY_BYTES), end$: NEVER, release: () => (released += 1) };
      welcome({ request, response, admitted, wish });
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
