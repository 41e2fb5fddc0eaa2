import { createServer } from 'node:net';

/**
 * Below the range that Linux (32768 and up) and macOS give to outgoing connections: otherwise a client that tries
 * again and again to reach a stopped service may be given the service's own port, and it could never start again.
 */
const FIRST = 20_000;
const COUNT = 10_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Different free ports of 127.0.0.1, from 20000 to 29999. */
export const freePorts = async (count: number): Promise<number[]> => {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
};
