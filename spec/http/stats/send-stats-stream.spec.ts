import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { NEVER, Subject } from 'rxjs';
import { type SendStatsStreamOptions, sendStatsStream } from '../../../src/http/stats/send-stats-stream.ts';
import type { StatsFrame } from '../../../src/http/stats/stats-frames.ts';
import { rawClient, rawGet } from '../support/raw-client.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const FRAME_BYTES = 1_000_000;

const frameOf = (number: number, bytes = 10): StatsFrame => ({
  number,
  text: Buffer.from(`event: stats\ndata: "${'x'.repeat(bytes)}"\n\n`),
});

describe('sendStatsStream', () => {
  const { serveListener } = servers();

  const open = async (options: Partial<SendStatsStreamOptions> = {}, stallTimeoutMs = 60_000) => {
    const frame$ = new Subject<StatsFrame>();
    const heartbeat$ = new Subject<void>();
    const responses: ServerResponse[] = [];
    const released: string[] = [];
    const { port } = await serveListener(
      (_request, response) => {
        responses.push(response);
        const release = () => released.push('released');
        const quiet = () => undefined;
        sendStatsStream(response, {
          frame$,
          heartbeat$,
          end$: NEVER,
          key: 'k',
          lastSeen: null,
          log: quiet,
          release,
          ...options,
        });
      },
      { stallTimeoutMs },
    );
    const client = await rawClient(port, rawGet('/'));
    await client.until((text) => text.includes(':ok\n\n'));
    return { frame$, beat$: heartbeat$, client, responses, released };
  };

  const ids = (text: string): string[] => text.match(/^id: \S+$/gm) ?? [];

  it('sends the headers and a comment before the first event', async () => {
    const { client } = await open();
    expect(client.received())
      .to.match(/^HTTP\/1.1 200 OK\r\n/)
      .and.include('text/event-stream');
    expect(client.received()).to.include('Cache-Control: no-store').and.include('X-Accel-Buffering: no');
  });

  it('sends frames with its own ids, and heartbeats between them', async () => {
    const { client, frame$, beat$: heartbeat$ } = await open();
    frame$.next(frameOf(1));
    heartbeat$.next();
    frame$.next(frameOf(2));
    const text = await client.until((received) => received.includes('id: 2-k'));
    expect(text)
      .to.include('id: 1-k\n')
      .and.match(/\n:\n\n/);
  });

  it('skips the frame that the client already has', async () => {
    const { client, frame$ } = await open({ lastSeen: 1 });
    frame$.next(frameOf(1));
    frame$.next(frameOf(2));
    await client.until((received) => received.includes('id: 2-k'));
    expect(ids(client.received())).to.deep.equal(['id: 2-k']);
  });

  it('queues nothing for a slow client and continues with the newest frame', async () => {
    const { client, frame$, beat$: heartbeat$, responses } = await open();
    client.socket.pause();
    let maxBytes = 0;
    for (let number = 1; number <= 200; number += 1) {
      frame$.next(frameOf(number, FRAME_BYTES));
      heartbeat$.next();
      maxBytes = Math.max(maxBytes, responses[0]?.writableLength ?? Infinity);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(maxBytes).to.be.lessThan(FRAME_BYTES * 1.1);
    client.socket.resume();
    const text = await client.until((received) => received.includes('id: 200-k'));
    expect(ids(text).length).to.be.lessThan(100);
    expect(text.match(/^:$/gm) ?? []).to.have.length.lessThan(100);
  });

  it('disconnects a client that reads nothing, and releases its resources', async () => {
    const { client, frame$, released } = await open({}, 150);
    client.socket.pause();
    for (let number = 1; released.length === 0 && number < 6000; number += 1) {
      frame$.next(frameOf(number, FRAME_BYTES));
      await pause(10);
    }
    expect(released).to.deep.equal(['released']);
    expect(frame$.observed).to.equal(false);
    client.socket.destroy();
  });

  it('releases a client that disconnects', async () => {
    const { client, frame$, released } = await open();
    client.socket.destroy();
    await until('it lets go', () => released.length > 0);
    expect(frame$.observed).to.equal(false);
  });

  it('does not start for a client that has already disconnected', async () => {
    const frame$ = new Subject<StatsFrame>();
    const released: string[] = [];
    const { port } = await serveListener((_request, response) => {
      response.destroy();
      const release = () => released.push('released');
      const deps = { frame$, heartbeat$: NEVER, end$: NEVER, key: 'k', lastSeen: null, log: () => undefined };
      sendStatsStream(response, { ...deps, release });
    });
    await (await rawClient(port, rawGet('/'))).closed();
    expect(released).to.deep.equal(['released']);
    expect(frame$.observed).to.equal(false);
  });

  it('ends the response properly when end$ emits', async () => {
    const end$ = new Subject<void>();
    const { client, released } = await open({ end$ });
    end$.next();
    expect(await client.ended()).to.include(':ok');
    expect(released).to.deep.equal(['released']);
  });

  it('destroys the connection and logs if the frames fail', async () => {
    const lines: string[] = [];
    const { client, frame$ } = await open({ log: (_level, message) => lines.push(message) });
    frame$.error(new Error('planted'));
    await client.closed();
    expect(client.complete()).to.equal(false);
    expect(lines).to.deep.equal(['an event stream failed']);
  });
});
