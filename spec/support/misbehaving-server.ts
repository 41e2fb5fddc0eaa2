import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a server does to whoever connects: closes at once, sends back what it got, or answers with nonsense. */
export type Misbehaviour = 'slams' | 'echoes' | 'babbles';

export interface MisbehavingServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const HANDLERS: Readonly<Record<Misbehaviour, (socket: Socket) => void>> = {
  slams: (socket) => void socket.destroy(),
  echoes: (socket) => void socket.on('data', (chunk) => socket.write(chunk)),
  babbles: (socket) => {
    socket.write('\u0000\u0000\u0000\u0010nonsense it is\r\n');
    socket.on('data', () => socket.write('more nonsense\r\n'));
  },
};

/** A server on 127.0.0.1 that is none of those that it is taken for. */
export const misbehavingServer = async (misbehaviour: Misbehaviour): Promise<MisbehavingServer> => {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    HANDLERS[misbehaviour](socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
};
