import type { RowDataPacket } from 'mysql2/promise';
import type { ChatDirectory } from './chat-directory.ts';
import { type MysqlAddress, mysqlPool, withConnection } from './mysql-pool.ts';

type Value = string | number;

/** Length of the column: a longer token cannot exist. */
const MAX_TOKEN_LENGTH = 255;

/** The first column of the first row. */
const firstValue = (rows: readonly RowDataPacket[]): unknown => {
  const [row] = rows;
  return row === undefined ? null : Object.values(row)[0];
};

/** The Rails application's tables in MySQL or MariaDB. */
export const mysqlDirectory = (address: MysqlAddress): ChatDirectory => {
  const { timeoutMs } = address;
  const pool = mysqlPool(address);

  const queryValue = (sql: string, values: Value[]): Promise<unknown> =>
    withConnection(pool, async (connection) => {
      const [rows] = await connection.execute<RowDataPacket[]>({ sql, timeout: timeoutMs }, values);
      return firstValue(rows);
    });
  const queryId = async (sql: string, values: Value[]): Promise<string | null> => {
    const value = await queryValue(sql, values);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const queryMax = async (sql: string, values: Value[]): Promise<number> =>
    Number((await queryValue(sql, values)) ?? 0);

  return {
    applicationId: (token) =>
      token.length > MAX_TOKEN_LENGTH
        ? Promise.resolve(null)
        : queryId('SELECT id FROM chat_applications WHERE token = ? LIMIT 1', [token]),
    chatId: (applicationId, number) =>
      queryId('SELECT id FROM chats WHERE chat_application_id = ? AND number = ? LIMIT 1', [
        applicationId,
        number,
      ]),
    maxChatNumber: (applicationId) =>
      queryMax('SELECT MAX(number) FROM chats WHERE chat_application_id = ?', [applicationId]),
    maxMessageNumber: (chatId) => queryMax('SELECT MAX(number) FROM messages WHERE chat_id = ?', [chatId]),
    ping: () => queryValue('SELECT 1', []),
    close: () => pool.end(),
  };
};
