import { expect } from 'chai';
import { retryRead } from '../../../../src/stores/cassandra/connection/retry-read.ts';
import { StoreError } from '../../../../src/stores/store.ts';

const retriable = new StoreError('store-unwritable', 'too slow', { retriable: true });
const final = new StoreError('store-failed', 'no such table');

/** Reads that fail with these errors and then succeed; records what happens in order. */
const reads = (...errors: readonly Error[]) => {
  const steps: (string | number)[] = [];
  let attempt = 0;
  const result = retryRead(
    () => {
      steps.push('read');
      const error = errors[attempt];
      attempt += 1;
      return error === undefined ? Promise.resolve('rows') : Promise.reject(error);
    },
    (milliseconds) => {
      steps.push(milliseconds);
      return Promise.resolve();
    },
  );
  return { result: result.catch((error: unknown) => error), steps };
};

describe('retryRead', () => {
  it('returns the result of a read that succeeds', async () => {
    const { result, steps } = reads();
    expect(await result).to.equal('rows');
    expect(steps).to.deep.equal(['read']);
  });

  it('retries after 100, 500 and 2000 ms', async () => {
    const { result, steps } = reads(retriable, retriable, retriable);
    expect(await result).to.equal('rows');
    expect(steps).to.deep.equal(['read', 100, 'read', 500, 'read', 2000, 'read']);
  });

  it('fails with the error of the last attempt', async () => {
    const last = new StoreError('store-unwritable', 'still too slow', { retriable: true });
    const { result, steps } = reads(retriable, retriable, retriable, last);
    expect(await result).to.equal(last);
    expect(steps).to.deep.equal(['read', 100, 'read', 500, 'read', 2000, 'read']);
  });

  it('does not retry an error that is not retriable', async () => {
    for (const error of [final, new TypeError('a bug')]) {
      const { result, steps } = reads(error);
      expect(await result).to.equal(error);
      expect(steps).to.deep.equal(['read']);
    }
  });
});
