import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { userPostgresTransaction } from '../../../src/sinks/postgres/postgres-transaction.ts';

const RESULT = { rows: [], rowCount: null };

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => String(error),
  );

describe('the transaction that a write gets', () => {
  it('runs one statement after another', async () => {
    const log: string[] = [];
    const { transaction, finish } = userPostgresTransaction(async (text) => {
      log.push(`${text} begins`);
      await delay(2);
      log.push(`${text} ends`);
      return RESULT;
    });
    void transaction.query('a');
    void transaction.query('b');
    await finish();
    expect(log).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('passes on values and rows', async () => {
    const { transaction } = userPostgresTransaction((text, values) =>
      Promise.resolve({ rows: [{ text, values }], rowCount: 1 }),
    );
    expect(await transaction.query('a $1', [1])).to.deep.equal({
      rows: [{ text: 'a $1', values: [1] }],
      rowCount: 1,
    });
  });

  it('waits, in finish, also for what began meanwhile', async () => {
    const log: string[] = [];
    const { transaction, finish } = userPostgresTransaction(async (text) => {
      await delay(2);
      log.push(text);
      return RESULT;
    });
    void transaction.query('a').then(() => transaction.query('b'));
    await finish();
    expect(log).to.deep.equal(['a', 'b']);
    expect(await failureOf(transaction.query('c'))).to.equal(
      'TypeError: the transaction has ended: `write` must await all of its queries before it returns',
    );
    expect(log).to.deep.equal(['a', 'b']);
  });

  it('remembers the first statement that failed', async () => {
    const { transaction, finish, failure } = userPostgresTransaction((text) =>
      Promise.reject(new Error(text)),
    );
    expect(failure()).to.equal(null);
    void transaction.query('a');
    void transaction.query('b');
    await finish();
    expect(String(failure()?.cause)).to.equal('Error: a');
  });

  const ENDS = [
    'COMMIT',
    'commit and chain',
    '  \n\tCommit work',
    ';;COMMIT',
    '-- a\nCOMMIT',
    '--\nCOMMIT',
    '/* a */COMMIT',
    '/* a /* b */ c */ /**/ COMMIT',
    '/* a -- */ COMMIT',
    'END TRANSACTION',
    'ABORT',
    'ROLLBACK',
    'ROLLBACK WORK',
    'ROLLBACK/* */',
    'BEGIN',
    'START TRANSACTION',
    "PREPARE TRANSACTION 'x'",
    "COMMIT PREPARED 'x'",
  ];
  for (const text of ENDS)
    it(`refuses ${JSON.stringify(text)}`, async () => {
      const { transaction } = userPostgresTransaction(() => Promise.resolve(RESULT));
      expect(await failureOf(transaction.query(text))).to.equal(
        'TypeError: `write` must not begin or end a transaction: it runs inside one, which the sink commits',
      );
    });

  const ALLOWED = [
    'ROLLBACK TO s',
    'rollback work to savepoint s',
    'SAVEPOINT s',
    'RELEASE s',
    "INSERT INTO t VALUES ('COMMIT')",
    'SELECT 1 -- COMMIT',
    '-- COMMIT\nSELECT 1',
    '/* COMMIT */ SELECT 1',
    '/* COMMIT',
    'PREPARE x AS SELECT 1',
    'commits',
    'DO $$ BEGIN NULL; END $$',
    '',
  ];
  for (const text of ALLOWED)
    it(`runs ${JSON.stringify(text)}`, async () => {
      const seen: string[] = [];
      const { transaction } = userPostgresTransaction((statement) => {
        seen.push(statement);
        return Promise.resolve(RESULT);
      });
      await transaction.query(text);
      expect(seen).to.deep.equal([text]);
    });
});
