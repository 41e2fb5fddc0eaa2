import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import { findCommand, startCommandService } from './command-service.ts';
import { inNewFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';
import type { MariadbService } from './mariadb.ts';
import type { RedisService } from './redis.ts';

/** The gems that the worker needs, and their absence, do not change while specs run. */
let gems: boolean | undefined;
const hasGems = (): boolean => {
  gems ??=
    spawnSync('ruby', ['-e', 'require "active_job"; require "active_record"; require "mysql2"']).status === 0;
  return gems;
};

/** Why Sidekiq cannot be started here; null where it can. */
export const whyNoSidekiq = (): string | null =>
  findCommand('sidekiq') === null || !hasGems()
    ? 'no Sidekiq here: run scripts/install-chat-services.sh'
    : null;

const environmentOf = (redis: RedisService, mariadb: MariadbService): readonly string[] => {
  const { user, password, port, database } = mariadb;
  return [
    `REDIS_URL=redis://${redis.address}/0`,
    `WORKER_DATABASE_URL=mysql2://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?pool=20`,
  ];
};

/** Starts the worker of deploy/chat: a real Sidekiq that writes what is queued. */
export const startSidekiq = (redis: RedisService, mariadb: MariadbService): Promise<RunningService> =>
  inNewFolder('sidekiq', (folder) =>
    startCommandService({
      name: 'Sidekiq',
      folder,
      command: 'env',
      args: [
        ...environmentOf(redis, mariadb),
        ...[findCommand('sidekiq') ?? 'sidekiq', '-e', 'production', '-q', 'default', '-c', '8', '-t', '5'],
        ...['-r', join(packageRoot(), 'deploy', 'chat', 'worker.rb')],
      ],
      checkAnswers: (logged) =>
        logged.includes('the worker is ready')
          ? Promise.resolve()
          : Promise.reject(new Error('it is not ready yet')),
    }),
  );
