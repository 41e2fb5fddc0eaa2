import { expect } from 'chai';
import { lazyConnection } from '../../src/kafka/lazy-connection.ts';

describe('lazyConnection', () => {
  it('connects once, also for concurrent uses', async () => {
    let attempts = 0;
    const connect = lazyConnection({ connect: () => Promise.resolve((attempts += 1)) });
    expect(attempts).to.equal(0);
    await Promise.all([connect(), connect()]);
    await connect();
    expect(attempts).to.equal(1);
  });

  it('tries again after a failed attempt', async () => {
    let attempts = 0;
    const connect = lazyConnection({
      connect: () => ((attempts += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    expect(await connect().catch(String)).to.equal('Error: no');
    await connect();
    expect(attempts).to.equal(2);
  });
});
