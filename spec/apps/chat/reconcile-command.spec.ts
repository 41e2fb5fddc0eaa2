import { expect } from 'chai';
import { type CliEnd, cliProcess } from '../../support/cli-process.ts';

/** Nothing listens there. */
const NO_REDIS = '127.0.0.1:9';

describe('headwater chat reconcile', () => {
  const run = (...args: readonly string[]): Promise<CliEnd> =>
    cliProcess(['chat', ...args], { cwd: import.meta.dirname, env: { REDIS_URL: NO_REDIS } }).ended;

  it('says which Redis it cannot read, with code 1', async () => {
    const { code, stdout, stderr } = await run('reconcile');
    expect([code, stdout]).to.deep.equal([1, []]);
    expect(stderr).to.have.lengthOf(1);
    expect(stderr[0]).to.match(
      /^headwater: chat failed: cannot read Redis at 127\.0\.0\.1:9 \(REDIS_URL\): .*ECONNREFUSED/,
    );
  });

  it('refuses the flags of the service, and the service refuses those of reconcile', async () => {
    const both = await Promise.all([
      run('reconcile', '--memory', '--port', '0'),
      run('--dry-run', '--memory'),
      run('reconcil'),
    ]);
    expect(both.map(({ code }) => code)).to.deep.equal([2, 2, 2]);
    expect(both.map(({ stderr }) => stderr.slice(0, -1))).to.deep.equal([
      ['headwater: --port has no effect with reconcile', 'headwater: --memory has no effect with reconcile'],
      ['headwater: --dry-run has no effect without reconcile'],
      ['headwater: unknown ACTION reconcil; did you mean reconcile?'],
    ]);
  });
});
