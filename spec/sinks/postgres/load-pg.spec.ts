import { expect } from 'chai';
import { loadPg } from '../../../src/sinks/postgres/load-pg.ts';

const failureOf = (error: Error): Promise<unknown> =>
  loadPg(() => Promise.reject(error)).then(
    () => null,
    (failure: unknown) => failure,
  );

describe('loadPg', () => {
  it('loads the driver', async () => {
    expect((await loadPg()).Client).to.be.a('function');
  });

  it('says what to install where the driver is missing', async () => {
    const missing = Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await failureOf(missing)).to.include({
      code: 'sink-misconfigured',
      retriable: false,
      message: 'postgresSink needs the package pg: run npm install pg',
      cause: missing,
    });
  });

  it('hides no other failure', async () => {
    const broken = new Error('broken');
    expect(await failureOf(broken)).to.equal(broken);
  });
});
