import { expect } from 'chai';
import {
  connectError,
  isTemporaryState,
  postgresWriteError,
  statementError,
} from '../../../src/sinks/postgres/postgres-errors.ts';

const sent = (code: string, message = 'm'): Error =>
  Object.assign(new Error(message), { code, severity: 'ERROR' });
const outcome = ({ code, retriable }: { code: string; retriable: boolean }): string =>
  `${code}${retriable ? ', retried' : ''}`;

const UNAVAILABLE = 'sink-unavailable, retried';
const MISCONFIGURED = 'sink-misconfigured';

describe('errors of PostgreSQL', () => {
  const cases: readonly [
    state: string,
    what: string,
    whenConnecting: string,
    ofOwnStatement: string,
    ofWrite: string,
  ][] = [
    ['08006', 'connection failure', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['40001', 'serialization failure', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['40P01', 'deadlock', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['40003', 'outcome unknown', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['53100', 'disk full', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['53300', 'too many connections', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['57014', 'cancelled', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['57P01', 'shutdown', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['57P03', 'starting', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['58030', 'I/O error', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['55P03', 'lock timeout', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['25P03', 'idle in transaction', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['25006', 'read-only after a failover', UNAVAILABLE, UNAVAILABLE, UNAVAILABLE],
    ['28P01', 'wrong password', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['28000', 'no entry in pg_hba.conf', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['3D000', 'no such database', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['42501', 'permission denied', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['42601', 'syntax error', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['23505', 'unique violation', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['22021', 'NUL in text', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
    ['25P02', 'failed transaction', MISCONFIGURED, MISCONFIGURED, 'sink-write-failed'],
  ];
  for (const [state, what, whenConnecting, ofOwnStatement, ofWrite] of cases)
    it(`${state}, ${what}: ${ofWrite}`, () => {
      expect(outcome(connectError('db', sent(state)))).to.equal(whenConnecting);
      expect(outcome(statementError('db', sent(state)))).to.equal(ofOwnStatement);
      expect(outcome(postgresWriteError('p', 'db', sent(state)))).to.equal(ofWrite);
    });

  it('of the network may pass, those of TLS do not', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENOENT'])
      expect(outcome(connectError('db', Object.assign(new Error('m'), { code }))), code).to.equal(
        UNAVAILABLE,
      );
    for (const message of ['timeout expired', 'Connection terminated unexpectedly'])
      expect(outcome(connectError('db', new Error(message))), message).to.equal(UNAVAILABLE);
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])
      expect(outcome(connectError('db', Object.assign(new Error('m'), { code }))), code).to.equal(
        MISCONFIGURED,
      );
  });

  it('of all addresses of a host are named', () => {
    const errors = [new Error('connect ECONNREFUSED ::1'), new Error('connect ECONNREFUSED 127.0.0.1')];
    const cause = Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    expect(connectError('db', cause).message).to.equal(
      'db cannot be used at the moment: connect ECONNREFUSED ::1, connect ECONNREFUSED 127.0.0.1',
    );
  });

  it('are those that the server sent: a program may throw the same codes', () => {
    expect(isTemporaryState(Object.assign(new Error('of a queue'), { code: '40001' }))).to.equal(false);
    expect(isTemporaryState(sent('40001'))).to.equal(true);
    expect(
      outcome(postgresWriteError('p', 'db', Object.assign(new Error('m'), { code: 'ECONNRESET' }))),
    ).to.equal('sink-write-failed');
  });

  it('say what to change', () => {
    expect(statementError('db', sent('42501', 'permission denied for schema public')).message).to.equal(
      'cannot use db: permission denied for schema public. Give its user the right to create tables there (GRANT CREATE ON SCHEMA), or name a `schema` that belongs to it',
    );
    expect(
      postgresWriteError('p', 'db', sent('22021', 'invalid byte sequence for encoding "UTF8": 0x00')).message,
    ).to.equal(
      'the write of "p" failed: invalid byte sequence for encoding "UTF8": 0x00. PostgreSQL stores no NUL character in text: replace it in `decode`. Nothing of this batch was saved',
    );
  });
});
