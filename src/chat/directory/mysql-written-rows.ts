import type { RowDataPacket } from 'mysql2/promise';
import { messageOf } from '../../core/message-of.ts';
import type { IssuedNumber } from '../numbering/issued-number.ts';
import { type MysqlAddress, mysqlPool, withConnection } from './mysql-pool.ts';
import type { WrittenRows } from './written-rows.ts';

const TABLES = {
  chat: { rows: 'chats', owner: 'chat_application_id', owners: 'chat_applications' },
  message: { rows: 'messages', owner: 'chat_id', owners: 'chats' },
} as const;
const KINDS = ['chat', 'message'] as const;

const keyOf = ({ kind, ownerId, number }: IssuedNumber): string => `${kind} ${number} of ${ownerId}`;
const ownerKeyOf = ({ kind, ownerId }: Pick<IssuedNumber, 'kind' | 'ownerId'>): string =>
  `${kind} of ${ownerId}`;

/** The numbers of each owner. */
const byOwner = (numbers: readonly IssuedNumber[]): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>();
  for (const { ownerId, number } of numbers) {
    const ofOwner = found.get(ownerId) ?? [];
    ofOwner.push(number);
    found.set(ownerId, ofOwner);
  }
  return found;
};

export interface MysqlWrittenRows extends WrittenRows {
  readonly close: () => Promise<void>;
}

/** The tables of the Rails application, on a connection of its own: other queries do not wait for these. */
export const mysqlWrittenRows = (address: MysqlAddress): MysqlWrittenRows => {
  const pool = mysqlPool({ ...address, connections: 1 });
  const query = (sql: string): Promise<RowDataPacket[]> =>
    withConnection(pool, async (connection) => {
      const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: address.timeoutMs });
      return rows;
    }).catch((cause: unknown) => {
      const where = address.socketPath ?? `${address.host}:${address.port}`;
      throw new Error(
        `cannot read the database ${address.database} of MySQL at ${where} (MYSQL_DSN): ${messageOf(cause)}`,
        { cause },
      );
    });

  return {
    areWritten: async (numbers) => {
      const written = new Set<string>();
      for (const kind of KINDS) {
        const { rows, owner } = TABLES[kind];
        const wanted = byOwner(numbers.filter((one) => one.kind === kind));
        if (wanted.size === 0) continue;
        // A list of pairs would not use the index in every version.
        const conditions = [...wanted].map(
          ([ownerId, ofOwner]) => `(${owner} = ${BigInt(ownerId)} AND number IN (${ofOwner.join(', ')}))`,
        );
        for (const row of await query(
          `SELECT ${owner} AS owner, number FROM ${rows} WHERE ${conditions.join(' OR ')}`,
        ))
          written.add(keyOf({ kind, ownerId: String(row['owner']), number: Number(row['number']) }));
      }
      return numbers.map((number) => written.has(keyOf(number)));
    },
    haveOwners: async (numbers) => {
      const existing = new Set<string>();
      for (const kind of KINDS) {
        const ids = new Set(numbers.filter((one) => one.kind === kind).map(({ ownerId }) => BigInt(ownerId)));
        if (ids.size === 0) continue;
        for (const row of await query(
          `SELECT id FROM ${TABLES[kind].owners} WHERE id IN (${[...ids].join(', ')})`,
        ))
          existing.add(ownerKeyOf({ kind, ownerId: String(row['id']) }));
      }
      return numbers.map((number) => existing.has(ownerKeyOf(number)));
    },
    close: () => pool.end(),
  };
};
