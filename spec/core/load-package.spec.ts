import { expect } from 'chai';
import { loadPackage } from '../../src/core/load-package.ts';

const missing = (cause: unknown): Error => new Error('install it', { cause });
const failureOf = (error: Error): Promise<unknown> =>
  loadPackage(() => Promise.reject(error), missing).then(
    () => null,
    (failure: unknown) => failure,
  );

describe('loadPackage', () => {
  it('gives what it loads', async () => {
    expect(await loadPackage(() => Promise.resolve(7), missing)).to.equal(7);
  });

  it('makes its own error of a package that is not installed', async () => {
    const cause = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await failureOf(cause)).to.include({ message: 'install it', cause });
  });

  it('passes other failures on', async () => {
    const broken = new Error('broken');
    expect(await failureOf(broken)).to.equal(broken);
  });
});
