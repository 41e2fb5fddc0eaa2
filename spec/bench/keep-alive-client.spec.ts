import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { type KeepAliveClient, keepAliveClient } from '../../bench/keep-alive-client.ts';

describe('keepAliveClient', () => {
  let server: Server | undefined;
  let client: KeepAliveClient | undefined;
  const sockets: Socket[] = [];
  let requestCount = '';

  /** Answers each request with these pieces, a little while after each other. */
  const start = async (parts: readonly string[], maxConnections = 2): Promise<KeepAliveClient> => {
    requestCount = '';
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        requestCount += chunk.toString();
        void (async () => {
          for (const part of parts) {
            socket.write(part);
            await delay(5);
          }
        })();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=b`;
    return (client = keepAliveClient({ url, method: 'POST', body: '"é"', maxConnections }));
  };
  const statuses = (of: KeepAliveClient, count: number): Promise<number[]> =>
    Promise.all(Array.from({ length: count }, () => new Promise<number>((resolve) => of.send(resolve))));

  afterEach(() => {
    client?.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
  });

  it('reads a response however it is cut, and reports it when it is complete', async () => {
    const of = await start(['HTTP/1.1 503 No\r\nContent-Le', 'ngth: 5\r\nX: y\r', '\n\r\nhe', 'llo']);
    const startedAt = performance.now();
    expect(await statuses(of, 1)).to.deep.equal([503]);
    expect(performance.now() - startedAt).to.be.greaterThan(10);
  });

  it('sends the request as HTTP has it, over no more connections than it may open', async () => {
    const of = await start(['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n']);
    expect(await statuses(of, 7)).to.deep.equal(Array.from({ length: 7 }, () => 200));
    expect(sockets).to.have.length(2);
    const request = requestCount.slice(0, requestCount.indexOf('"é"') + 3);
    expect(requestCount).to.equal(request.repeat(7));
    expect(request).to.match(
      /^POST \/path\?a=b HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\nContent-Type: application\/json\r\nContent-Length: 4\r\n\r\n"é"$/,
    );
  });
});
