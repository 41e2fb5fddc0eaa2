import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type PacedLoadResult, type PacedLoadOptions, pacedLoad } from '../../bench/paced-load.ts';

const TOTAL = 20;
/** A load that waits for answers gets them after this. */
const DELAY_MS = 30_000;

/** Each request as "METHOD body". None is answered before all have come, and then every fifth with 503. */
const run = async (
  load: Pick<PacedLoadOptions, 'method' | 'body'>,
): Promise<{ figures: PacedLoadResult; seen: readonly string[] }> => {
  const seen: string[] = [];
  const pending: ServerResponse[] = [];
  const respond = (): void => {
    for (const [n, one] of pending.splice(0).entries())
      one.writeHead(n % 5 === 0 ? 503 : 200, { 'Content-Length': 2 }).end('ok');
  };
  let isDelayed = true;
  let delayMs: NodeJS.Timeout | undefined;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      delayMs ??= setTimeout(() => {
        isDelayed = false;
        respond();
      }, DELAY_MS);
      seen.push(`${request.method ?? ''} ${body}`);
      pending.push(response);
      if (seen.length === TOTAL || !isDelayed) respond();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    return { figures: await pacedLoad({ ...load, url, rate: 200, seconds: TOTAL / 200 }), seen };
  } finally {
    clearTimeout(delayMs);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
};

describe('pacedLoad', () => {
  it('sends what is due without waiting for answers, and counts the refused', async () => {
    const { figures: result, seen } = await run({ method: 'POST', body: '{"a":1}' });
    expect(seen).to.deep.equal(Array.from({ length: TOTAL }, () => 'POST {"a":1}'));
    expect(result.failed).to.equal(TOTAL / 5);
  });

  it('times an answer from when its request was due', async () => {
    const { figures: result, seen } = await run({ method: 'GET', body: '' });
    expect(seen).to.deep.equal(Array.from({ length: TOTAL }, () => 'GET '));
    // The first was due 95 ms before the last, which all answers waited for.
    expect(result.max).to.be.within(90, DELAY_MS);
    expect(result.p50).to.be.within(35, result.p99);
  });
});
