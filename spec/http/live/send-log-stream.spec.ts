import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { asyncScheduler, merge, Subject } from 'rxjs';
import { type RingLog, ringLog } from '../../../src/core/collections/ring-log.ts';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { SSE_FORMAT } from '../../../src/http/live/sse-format.ts';
import { sendLogStream, type SendLogStreamOptions } from '../../../src/http/live/send-log-stream.ts';
import { httpOutput, type StreamEnd } from '../../../src/http/live/stream-output.ts';
import { logView } from '../../../src/http/live/log-view.ts';
import { fairScheduler } from '../../../src/http/live/fair-scheduler.ts';
import { type RawClient, rawClient, rawGet } from '../support/raw-client.ts';
import { servers } from '../support/serve.ts';
import { until, waitUntil } from '../../support/wait-until.ts';

/** Polls: checking after each of very many chunks would be too slow. */
const eventually = async (client: RawClient, condition: (text: string) => boolean): Promise<string> => {
  await waitUntil('what is to be received', () =>
    Promise.resolve(condition(client.received()) ? true : undefined),
  );
  return client.received();
};

const KEY = 'k'.repeat(KEY_BYTES);
const BIG = 200_000;

const dataOf = (text: string): string[] =>
  [...text.matchAll(/^data: "(\w+?)x*"$/gm)].map(([, word]) => word ?? '');

describe('sendLogStream', () => {
  const { serveListener } = servers();

  const open = async (
    options: Partial<SendLogStreamOptions> & { history?: number; log?: RingLog<string> } = {},
  ) => {
    const log = options.log ?? ringLog<string>(options.history ?? 1000);
    const view = logView(
      log,
      () => true,
      (number, word) => SSE_FORMAT.frameOf(number, JSON.stringify(word)),
      50,
    );
    const heartbeat$ = new Subject<void>();
    const end$ = new Subject<StreamEnd>();
    const responses: ServerResponse[] = [];
    const notified: string[] = [];
    const lines: string[] = [];
    const { port } = await serveListener((_request, response) => {
      responses.push(response);
      sendLogStream(httpOutput(response, SSE_FORMAT.contentType), {
        log,
        format: SSE_FORMAT,
        view,
        start: { after: log.last, isExact: true },
        scheduler: fairScheduler(
          merge(log.added$, heartbeat$),
          { intervalMs: 1, sliceMs: 5, idleFactor: () => 0, clock: () => performance.now() },
          asyncScheduler,
        ),
        heartbeat$,
        end$,
        key: KEY,
        callbacks: {
          onCutOff: () => notified.push('cut off'),
          onMissed: (count) => notified.push(`missed ${count}`),
        },
        httpLog: (_level, message) => lines.push(message),
        release: () => notified.push('released'),
        ...options,
      });
    });
    const client = await rawClient(port, rawGet('/'));
    await client.until((text) => text.includes(':ok\n\n'));
    return { log, beat$: heartbeat$, end$, client, responses, told: notified, lines };
  };

  it("sends the client's position at once, then new events", async () => {
    const { client, log } = await open();
    await client.until((text) => text.includes(`id: 0-${KEY}\n\n`));
    log.append(['a', 'b']);
    log.append(['c']);
    const text = await client.until((received) => received.includes('"c"'));
    expect(dataOf(text)).to.deep.equal(['a', 'b', 'c']);
    expect(text).to.include(`id: 2-${KEY}\ndata: "b"\n\n`);
  });

  it("starts at the client's position", async () => {
    const log = ringLog<string>(10);
    log.append(['a', 'b', 'c']);
    const { client } = await open({ log, start: { after: 1, isExact: true } });
    expect(dataOf(await client.until((text) => text.includes('"c"')))).to.deep.equal(['b', 'c']);
  });

  it('reports a gap to a client that returns too late, and continues with the remaining events', async () => {
    const log = ringLog<string>(2);
    log.append(['a', 'b', 'c', 'd', 'e']);
    const { client, told: notified } = await open({ log, start: { after: 1, isExact: true } });
    const text = await client.until((received) => received.includes('"e"'));
    expect(text).to.include('event: gap\ndata: {"missed":2,');
    expect(dataOf(text)).to.deep.equal(['d', 'e']);
    expect(notified).to.deep.equal(['missed 2']);
  });

  it('reports a gap of unknown size', async () => {
    const { client } = await open({ start: { after: 0, isExact: false } });
    await client.until((text) => text.includes('event: gap\ndata: {"missed":null,'));
  });

  it('sends the initial events first', async () => {
    const { client, log } = await open({ initialEvents: Buffer.from('data: "opening"\n\n') });
    log.append(['a']);
    expect(dataOf(await client.until((text) => text.includes('"a"')))).to.deep.equal(['opening', 'a']);
  });

  it("sends a heartbeat with the client's position", async () => {
    const {
      client,
      log,
      beat$: heartbeat$,
    } = await open({
      view: logView(
        ringLog<string>(1),
        () => false,
        () => SSE_FORMAT.frameOf(1, ''),
        1,
      ),
    });
    log.append(['a']);
    heartbeat$.next();
    await client.until((text) => (text.match(/^id: 0-k+$/gm) ?? []).length === 2);
  });

  it('queues one chunk for a slow client, and sends the rest once it reads again', async () => {
    const { client, log, responses } = await open();
    client.socket.pause();
    const count = 100;
    let maxBytes = 0;
    for (let number = 1; number <= count; number += 1) {
      log.append([`n${number}${'x'.repeat(BIG)}`]);
      maxBytes = Math.max(maxBytes, responses[0]?.writableLength ?? Infinity);
      await pause(1);
    }
    expect(maxBytes).to.be.lessThan(51 * BIG);
    client.socket.resume();
    const text = await eventually(client, (received) => received.includes(`"n${count}x`));
    expect(dataOf(text)).to.deep.equal(Array.from({ length: count }, (_, i) => `n${i + 1}`));
  });

  it('disconnects a client that falls behind the history, says why, and releases it', async () => {
    const { client, log, told: notified } = await open({ history: 20 });
    client.socket.pause();
    for (let number = 1; !notified.includes('released') && number < 5000; number += 1) {
      log.append([`n${number}${'x'.repeat(BIG)}`]);
      await pause(1);
    }
    client.socket.resume();
    const text = await eventually(client, client.complete);
    expect(text).to.match(/event: cut-off\ndata: \{"reason":"too-slow","message":"[^"]+"\}\n\n/);
    expect(text).to.include('retry: 5000\n');
    const numbers = dataOf(text).map((word) => Number(word.slice(1)));
    // No event before the end is missing.
    expect(numbers).to.deep.equal(Array.from(numbers, (_, i) => i + 1));
    expect(notified).to.deep.equal(['cut off', 'released']);
  });

  it('keeps other clients when one fails', async () => {
    const broken = {
      after: () => {
        throw new Error('planted');
      },
    };
    const { client, log, lines, told: notified } = await open({ view: broken });
    log.append(['a']);
    await client.closed();
    await until('it is let go of', () => notified.length > 0);
    expect(lines).to.deep.equal(['a live stream failed']);
    expect(notified).to.deep.equal(['released']);
  });

  it('sends the remaining events before it ends', async () => {
    const { client, log, end$ } = await open();
    await client.until((text) => text.includes(`id: 0-${KEY}`));
    log.append(Array.from({ length: 120 }, (_, i) => `n${i}`));
    end$.next('stopping');
    const text = await client.ended();
    expect(dataOf(text)).to.have.length(120);
  });

  it('ends properly when end$ emits, and releases a client that disconnects', async () => {
    const one = await open();
    one.end$.next('stopping');
    await one.client.ended();
    const other = await open();
    other.client.socket.destroy();
    await until('it is let go of', () => other.told.length > 0);
    expect([one.told, other.told]).to.deep.equal([['released'], ['released']]);
    expect(other.beat$.observed).to.equal(false);
  });
});
