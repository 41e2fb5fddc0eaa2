import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { packageRoot } from '../../../src/files/package-root.ts';
import { findCommand, startCommandService } from './command-service.ts';
import { freePorts } from './free-ports.ts';
import { inNewFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';

/** A MariaDB on 127.0.0.1 with the tables of the chat system, empty. */
export interface MariadbService extends RunningService {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** In the form of Go's driver. */
  readonly dsn: string;
  /** Runs a statement in the database, on a connection of its own. */
  readonly query: (sql: string, values?: readonly (string | number)[]) => Promise<RowDataPacket[]>;
  /** Adds an application and gives its id. */
  readonly addApplication: (token: string) => Promise<string>;
}

const HOST = '127.0.0.1';
const USER = 'chat';
/** With the signs that both forms of an address have to keep apart. */
const PASSWORD = 'p@ss:w/rd';
const DATABASE = 'chat_system_test';
const run = promisify(execFile);

/** Why MariaDB cannot be started here; null where it can. */
export const whyNoMariadb = (): string | null =>
  findCommand('mariadbd') === null || findCommand('mariadb-install-db') === null
    ? 'no MariaDB here: run scripts/install-chat-services.sh'
    : null;

const prepare = async (socketPath: string): Promise<void> => {
  const connection = await createConnection({ socketPath, user: 'root', multipleStatements: true });
  try {
    await connection.query(
      `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
       CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';
       GRANT ALL ON ${DATABASE}.* TO '${USER}'@'%';
       USE ${DATABASE};`,
    );
    await connection.query(await readFile(join(packageRoot(), 'deploy', 'chat', 'schema.sql'), 'utf8'));
  } finally {
    await connection.end();
  }
};

/** Starts a MariaDB on a free port, with its data in a temporary folder, and waits until it answers. */
export const startMariadb = async (): Promise<MariadbService> => {
  const [port = 0] = await freePorts(1);
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  const service = await inNewFolder('mariadb', async (folder) => {
    const data = join(folder, 'data');
    const socket = join(folder, 'socket');
    await run(findCommand('mariadb-install-db') ?? '', [
      ...['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
      ...asRoot,
    ]);
    return startCommandService({
      name: 'MariaDB',
      folder,
      command: findCommand('mariadbd') ?? 'mariadbd',
      args: [
        ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, ...asRoot],
        ...[`--bind-address=${HOST}`, '--skip-name-resolve', `--pid-file=${join(folder, 'pid')}`],
        ...['--innodb-buffer-pool-size=32M', '--innodb-flush-log-at-trx-commit=2', '--max-connections=200'],
      ],
      checkAnswers: () => prepare(socket),
    });
  });

  const query: MariadbService['query'] = async (sql, values = []) => {
    const connection = await createConnection({
      host: HOST,
      port,
      user: USER,
      password: PASSWORD,
      database: DATABASE,
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
      return rows;
    } finally {
      await connection.end();
    }
  };
  return {
    ...service,
    port,
    user: USER,
    password: PASSWORD,
    database: DATABASE,
    dsn: `${USER}:${PASSWORD}@tcp(${HOST}:${port})/${DATABASE}?parseTime=true`,
    query,
    addApplication: async (token) => {
      await query(
        'INSERT INTO chat_applications (name, token, created_at, updated_at) VALUES (?, ?, NOW(6), NOW(6))',
        [token, token],
      );
      const [row] = await query('SELECT id FROM chat_applications WHERE token = ?', [token]);
      return String(row?.['id']);
    },
  };
};
