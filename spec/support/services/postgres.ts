import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findCommand, startCommandService } from './command-service.ts';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';
import { sharedService } from './shared-service.ts';

/** A PostgreSQL on 127.0.0.1. */
export interface PostgresService extends RunningService {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A URL with the user and the password. */
  readonly urlOf: (database: string, port?: number) => string;
  /** Makes an empty database and gives its name. */
  readonly newDatabase: (options?: string) => Promise<string>;
  /** Runs a statement on a connection of its own. */
  readonly query: <Row = Record<string, unknown>>(
    database: string,
    sql: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>;
}

const HOST = '127.0.0.1';
const USER = 'headwater';
/** With the characters that a URL has to escape. */
const PASSWORD = 'p@ss:w/rd';
const run = promisify(execFile);

/** Debian keeps the programs out of the path, by version. */
const DEBIAN = '/usr/lib/postgresql';
const debianFolder = (): string | null => {
  if (!existsSync(DEBIAN)) return null;
  const newest = readdirSync(DEBIAN)
    .map(Number)
    .filter((version) => existsSync(join(DEBIAN, String(version), 'bin', 'initdb')))
    .sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(DEBIAN, String(newest), 'bin');
};

const programPath = (name: string): string | null => {
  const folder = debianFolder();
  return folder === null ? findCommand(name) : join(folder, name);
};

/** Why PostgreSQL cannot be started here; null where it can. */
export const whyNoPostgres = (): string | null =>
  programPath('initdb') === null || programPath('postgres') === null
    ? 'no PostgreSQL here: run scripts/install-postgres.sh'
    : null;

/** PostgreSQL refuses to run as root. */
const unprivileged = async (): Promise<{
  readonly prefix: readonly string[];
  readonly uid: number;
  readonly gid: number;
} | null> => {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  const [uid, gid] = [await idOf('-u'), await idOf('-g')];
  return { prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'], uid, gid };
};

const connected = async <R>(
  port: number,
  database: string,
  use: (client: pg.Client) => Promise<R>,
): Promise<R> => {
  const client = new pg.Client({
    host: HOST,
    port,
    user: USER,
    password: PASSWORD,
    database,
    connectionTimeoutMillis: 3000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Starts a PostgreSQL on a free port, with its data in a temporary folder, and waits until it answers. */
export const startPostgres = async (): Promise<PostgresService> => {
  const [port = 0] = await freePorts(1);
  const service = await inNewFolder('postgres', async (folder) => {
    const owner = await unprivileged();
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password');
    await mkdir(data);
    await writeFile(passwordFile, PASSWORD);
    if (owner !== null)
      for (const path of [folder, data, passwordFile]) await chown(path, owner.uid, owner.gid);
    const commandLine = (name: string, args: readonly string[]): [string, string[]] => {
      const [command = '', ...rest] = [...(owner?.prefix ?? []), programPath(name) ?? name, ...args];
      return [command, rest];
    };
    const [initdb, initArgs] = commandLine('initdb', [
      ...['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync'],
    ]);
    await run(initdb, initArgs, { cwd: folder });
    const [command, args] = commandLine('postgres', [
      ...['-D', data, '-p', String(port), '-h', HOST, '-k', folder],
      // The specs kill processes, not machines.
      ...['-c', 'fsync=off', '-c', 'max_connections=50', '-c', 'shared_buffers=16MB'],
    ]);
    return startCommandService({
      name: 'PostgreSQL',
      folder,
      command,
      args,
      checkAnswers: () => connected(port, 'postgres', (client) => client.query('SELECT 1')),
    });
  });
  let databases = 0;
  const query: PostgresService['query'] = (database, sql, values = []) =>
    connected(port, database, async (client) => (await client.query(sql, [...values])).rows as never[]);
  return {
    ...service,
    port,
    user: USER,
    password: PASSWORD,
    urlOf: (database, at = port) =>
      `postgres://${USER}:${encodeURIComponent(PASSWORD)}@${HOST}:${at}/${database}`,
    newDatabase: async (options = '') => {
      databases += 1;
      const name = `spec_${databases}`;
      await query('postgres', `CREATE DATABASE ${name} ${options}`);
      return name;
    },
    query,
    // SIGTERM alone would wait for all clients.
    stop: async () => {
      service.signal('SIGINT');
      await service.stop();
    },
  };
};

/** One PostgreSQL for all specs of a mocha run, never killed; stopped when the run ends. */
export const sharedPostgres = sharedService(startPostgres);
