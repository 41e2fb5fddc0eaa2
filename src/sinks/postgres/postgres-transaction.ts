import { transactionEndError } from '../transaction-end-error.ts';

/** What a statement returned. */
export interface PostgresRows<Row> {
  /** Each row, as an object by column. */
  readonly rows: readonly Row[];
  /** The rows that were inserted, changed, deleted or selected. */
  readonly rowCount: number;
}

/** The transaction that a sink's `write` adds its SQL to. */
export interface PostgresTransaction {
  /**
   * Runs one statement. `$1` in the text stands for the first value. Rows are objects by column; `bigint` and `numeric`
   * come as strings.
   */
  readonly query: <Row = Readonly<Record<string, unknown>>>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<PostgresRows<Row>>;
}

type RunStatement = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;

/** A transaction of one batch, for the program's `write`. */
export interface UserPostgresTransaction {
  readonly transaction: PostgresTransaction;
  /** Waits for what the program did not wait for. Then nothing can be added. */
  readonly finish: () => Promise<void>;
  /** The first statement that failed, also if the program caught the error. */
  readonly failure: () => { readonly cause: unknown } | null;
}

/** Where a block comment that begins at `start` ends. PostgreSQL's comments may contain comments. */
const commentEnd = (text: string, start: number): number => {
  let depth = 0;
  let at = start;
  do {
    const next = /\/\*|\*\//g;
    next.lastIndex = at;
    const mark = next.exec(text);
    if (mark === null) return text.length;
    depth += mark[0] === '/*' ? 1 : -1;
    at = next.lastIndex;
  } while (depth > 0);
  return at;
};

/** The text without white space, comments and empty statements before its statement. */
const fromStatement = (text: string): string => {
  let at = 0;
  for (;;) {
    at += /^(?:[\s;]|--[^\n]*(?:\n|$))*/.exec(text.slice(at))?.[0].length ?? 0;
    if (!text.startsWith('/*', at)) return text.slice(at);
    at = commentEnd(text, at);
  }
};

/** Statements that would end the sink's transaction before the position is in it. `ROLLBACK TO` a savepoint does not. */
const ENDS_TRANSACTION =
  /^(BEGIN|START|COMMIT|END|ABORT|PREPARE\s+TRANSACTION|ROLLBACK(?!(\s+(WORK|TRANSACTION))?\s+TO\b))\b/i;

const refuseEnd = (text: string): void => {
  if (ENDS_TRANSACTION.test(fromStatement(text))) throw transactionEndError();
};

/** Passes statements on one after another, until `finish`. */
export const userPostgresTransaction = (run: RunStatement): UserPostgresTransaction => {
  let last: Promise<unknown> = Promise.resolve();
  let isFinished = false;
  let failure: { readonly cause: unknown } | null = null;

  const runNext = async (
    before: Promise<unknown>,
    text: string,
    values: readonly unknown[],
  ): Promise<Awaited<ReturnType<RunStatement>>> => {
    await before.catch(() => undefined);
    try {
      return await run(text, values);
    } catch (cause) {
      failure ??= { cause };
      throw cause;
    }
  };
  const start = async <Row>(text: string, values: readonly unknown[]): Promise<PostgresRows<Row>> => {
    if (isFinished)
      throw new TypeError(
        'the transaction has ended: `write` must await all of its queries before it returns',
      );
    refuseEnd(text);
    const running = runNext(last, text, values);
    last = running;
    const { rows, rowCount } = await running;
    return { rows: rows as readonly Row[], rowCount: rowCount ?? 0 };
  };
  return {
    transaction: {
      query: <Row>(text: string, values: readonly unknown[] = []) => {
        const rows = start<Row>(text, values);
        // One that the program does not wait for must not end the process; the transaction fails anyway.
        rows.catch(() => undefined);
        return rows;
      },
    },
    finish: async () => {
      while (!isFinished) {
        const waited = last;
        await waited.catch(() => undefined);
        isFinished = waited === last;
      }
    },
    failure: () => failure,
  };
};
