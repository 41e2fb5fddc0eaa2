import type { Connection } from './sqlite-file.ts';
import { transactionEndError } from '../transaction-end-error.ts';
import type { SqliteStatement, SqliteTransaction } from './sqlite-transaction.ts';

/** Statements that would end the sink's transaction, before the position is in it. */
const ENDS_TRANSACTION = /(^|;)\s*(BEGIN|COMMIT|END|ROLLBACK(?!\s+(TRANSACTION\s+)?TO\b))\b/i;

const COMMENTS = /--[^\n]*|\/\*[^]*?\*\//g;

const refuseEnd = (sql: string): void => {
  if (ENDS_TRANSACTION.test(sql.replace(COMMENTS, ' '))) throw transactionEndError();
};

/** The statements that programs may use at once. */
const MAX_STATEMENTS = 500;

/** The transactions of a connection; `reset` forgets the prepared statements, as a failure must. */
export const userTransaction = (db: Connection): SqliteTransaction & { readonly reset: () => void } => {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      refuseEnd(sql);
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const prepared = db.prepare(sql);
      const statement: SqliteStatement = {
        run: (...values) => ({ changes: prepared.run(values).changes }),
        get: (...values) => prepared.get(values),
        all: (...values) => prepared.all(values),
      };
      statements.set(sql, statement);
      return statement;
    },
    exec: (sql) => {
      refuseEnd(sql);
      db.exec(sql);
    },
    // The driver would run a failed statement with its old values next time.
    reset: () => statements.clear(),
  };
};
