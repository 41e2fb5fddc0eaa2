import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Paced, type PacedLoad, pacedLoad } from '../../bench/paced-load.ts';

const TOTAL = 20;
/** A load that waits for answers gets them after this. */
const PATIENCE_MS = 30_000;

/** Each request as "METHOD body". None is answered before all have come, and then every fifth with 503. */
const run = async (
  load: Pick<PacedLoad, 'method' | 'body'>,
): Promise<{ figures: Paced; seen: readonly string[] }> => {
  const seen: string[] = [];
  const waiting: ServerResponse[] = [];
  const answer = (): void => {
    for (const [n, one] of waiting.splice(0).entries())
      one.writeHead(n % 5 === 0 ? 503 : 200, { 'Content-Length': 2 }).end('ok');
  };
  let isPatient = true;
  let patience: NodeJS.Timeout | undefined;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      patience ??= setTimeout(() => {
        isPatient = false;
        answer();
      }, PATIENCE_MS);
      seen.push(`${request.method ?? ''} ${body}`);
      waiting.push(response);
      if (seen.length === TOTAL || !isPatient) answer();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    return { figures: await pacedLoad({ ...load, url, rate: 200, seconds: TOTAL / 200 }), seen };
  } finally {
    clearTimeout(patience);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
};

describe('pacedLoad', () => {
  it('sends what is due without waiting for answers, and counts the refused', async () => {
    const { figures, seen } = await run({ method: 'POST', body: '{"a":1}' });
    expect(seen).to.deep.equal(Array.from({ length: TOTAL }, () => 'POST {"a":1}'));
    expect(figures.refused).to.equal(TOTAL / 5);
  });

  it('times an answer from when its request was due', async () => {
    const { figures, seen } = await run({ method: 'GET', body: '' });
    expect(seen).to.deep.equal(Array.from({ length: TOTAL }, () => 'GET '));
    // The first was due 95 ms before the last, which all answers waited for.
    expect(figures.max).to.be.within(90, PATIENCE_MS);
    expect(figures.p50).to.be.within(35, figures.p99);
  });
});
