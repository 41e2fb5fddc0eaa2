import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens to the next COMMIT: it never arrives, only its answer is lost, or it arrives when `release` is called. */
export type CommitFault = 'before' | 'after' | 'delay';

export interface CommitProxy {
  readonly port: number;
  /** Cuts the connection at the next COMMIT. */
  readonly cutAtCommit: (fault: CommitFault) => void;
  /** Passes on what was delayed. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

const COMMIT = Buffer.from('COMMIT');

/** Passes connections on to a database on 127.0.0.1. */
export const commitProxy = async (targetPort: number): Promise<CommitProxy> => {
  const sockets = new Set<Socket>();
  let fault: CommitFault | null = null;
  let release = (): void => undefined;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    track(client);
    track(target);
    let isCut = false;
    target.on('data', (chunk) => {
      if (!isCut) client.write(chunk);
      else if (fault === 'after') {
        fault = null;
        client.destroy();
        target.destroy();
      }
    });
    client.on('data', (chunk) => {
      if (fault === null || !chunk.includes(COMMIT)) {
        if (!isCut) target.write(chunk);
        return;
      }
      isCut = true;
      if (fault === 'after') {
        target.write(chunk);
        return;
      }
      if (fault === 'delay') release = () => void target.write(chunk);
      else target.destroy();
      fault = null;
      client.destroy();
    });
    client.on('close', () => {
      if (!isCut) target.destroy();
    });
    target.on('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAtCommit: (wanted) => {
      fault = wanted;
    },
    release: () => release(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
};
