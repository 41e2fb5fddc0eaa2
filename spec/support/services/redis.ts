import { Redis } from 'ioredis';
import { findCommand, startCommandService } from './command-service.ts';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';

/** A Redis on 127.0.0.1 that keeps its data through restarts. */
export interface RedisService extends RunningService {
  /** As `host:port`. */
  readonly address: string;
  /** A client for the spec; closed when the service stops. */
  readonly client: Redis;
}

const HOST = '127.0.0.1';

/** Why Redis cannot be started here; null where it can. */
export const whyNoRedis = (): string | null =>
  findCommand('redis-server') === null ? 'no Redis here: run scripts/install-chat-services.sh' : null;

const checkAnswers = async (port: number): Promise<void> => {
  const client = new Redis({ host: HOST, port, lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
};

export interface RedisServiceOptions {
  /** When it syncs commands to disk: before it responds (the default), or once per second. */
  readonly fsync?: 'always' | 'everysec';
}

/** Starts a Redis on a free port, with its data in a temporary folder. */
export const startRedis = async ({ fsync = 'always' }: RedisServiceOptions = {}): Promise<RedisService> => {
  const [port = 0] = await freePorts(1);
  const service = await inNewFolder('redis', (folder) =>
    startCommandService({
      name: 'Redis',
      folder,
      command: findCommand('redis-server') ?? 'redis-server',
      args: [
        ...['--port', String(port), '--bind', HOST, '--dir', folder, '--daemonize', 'no'],
        ...['--save', '', '--appendonly', 'yes', '--appendfsync', fsync],
      ],
      checkAnswers: () => checkAnswers(port),
    }),
  );
  const client = new Redis({ host: HOST, port });
  // While it is stopped the client tries again.
  client.on('error', () => undefined);
  return {
    ...service,
    address: `${HOST}:${port}`,
    client,
    stop: async () => {
      client.disconnect();
      await service.stop();
    },
  };
};
