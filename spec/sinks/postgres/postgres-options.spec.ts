import { expect } from 'chai';
import { SinkError } from '../../../src/core/loop/exact-sink.ts';
import { checkPostgresOptions, postgresName } from '../../../src/sinks/postgres/postgres-options.ts';

describe('the address of a PostgreSQL', () => {
  it('is named without the user, the password and the parameters', () => {
    expect(
      postgresName({ connectionString: 'postgresql://me:secret@db.example:5433/feeds?password=secret' }),
    ).to.equal('postgres://db.example:5433/feeds');
    expect(
      postgresName({ connection: { host: 'db.example', port: 5433, database: 'feeds', password: 'secret' } }),
    ).to.equal('postgres://db.example:5433/feeds');
    expect(postgresName({ connection: { host: '/run/postgresql' } })).to.equal('postgres:///run/postgresql/');
    expect(postgresName({})).to.equal('postgres:///');
    expect(postgresName({ connectionString: 'me:secret@db' })).to.equal('postgres');
  });

  const failureOf = (...args: Parameters<typeof checkPostgresOptions>): unknown => {
    try {
      checkPostgresOptions(...args);
      return null;
    } catch (error) {
      return error;
    }
  };

  it('may be missing: the environment has it', () => {
    expect(failureOf({}, undefined, 'p')).to.equal(null);
  });

  it('is a URL or parts, not both', () => {
    const both = { connectionString: 'postgres://x/y', connection: {} } as unknown as {
      connectionString: string;
    };
    expect(failureOf(both, undefined, 'p')).to.include({
      code: 'sink-misconfigured',
      message: 'give either `connectionString` or `connection`',
    });
  });

  it('is refused without a word of it, and without a cause that has them', () => {
    for (const connectionString of [
      'secret',
      'http://a:secret@b/c',
      'postgres://a:secret%@b/c',
      'postgres://a%:secret@b/c',
    ]) {
      const error = failureOf({ connectionString }, undefined, 'p');
      expect(error, connectionString)
        .to.be.instanceOf(SinkError)
        .that.includes({ code: 'sink-misconfigured', retriable: false });
      expect((error as SinkError).message).not.to.include('secret');
      expect((error as SinkError).cause).to.equal(undefined);
    }
  });

  it('goes with names that PostgreSQL can store', () => {
    expect(failureOf({}, '', 'p')).to.include({ code: 'sink-misconfigured' });
    expect(failureOf({}, 'a\0', 'p')).to.include({ code: 'sink-misconfigured' });
    expect(failureOf({}, undefined, 'p\0')).to.include({ code: 'sink-misconfigured' });
  });
});
