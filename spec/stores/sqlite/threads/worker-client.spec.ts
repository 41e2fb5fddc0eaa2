import { expect } from 'chai';
import { startWorker } from '../../../../src/stores/sqlite/threads/worker-client.ts';
import { failureOf } from '../../support/read-report.ts';
import { DEFAULT_REJECT_LIMITS } from '../../../../src/stores/reject-limits.ts';
import { DEFAULT_WINDOW_SETTINGS } from '../../../../src/stores/window-settings.ts';

interface Operations {
  echo: { params: string; result: string };
  close: { params: null; result: null };
}

const start = () =>
  startWorker<Operations>(new URL('../../support/dying-worker.js', import.meta.url), {
    file: 'some.db',
    migrations: '',
    cacheMegabytes: 1,
    maxMegabytes: null,
    reportSeconds: 1,
    windows: DEFAULT_WINDOW_SETTINGS,
    rejects: DEFAULT_REJECT_LIMITS,
  });

const rejected = (result: PromiseSettledResult<unknown>): Promise<unknown> =>
  result.status === 'rejected' ? Promise.reject(result.reason as Error) : Promise.resolve(result.value);

describe('startWorker', () => {
  it('serves requests in order, and stops', async () => {
    const worker = start();
    expect(await Promise.all(['a', 'b', 'c'].map((word) => worker.call('echo', word)))).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
    await worker.stop();
    await worker.stop();
    expect((await failureOf(worker.call('echo', 'late'))).code).to.equal('store-closed');
  });

  for (const death of ['throw', 'exit']) {
    it(`fails pending and later requests once its thread has died (${death})`, async () => {
      const worker = start();
      expect(await worker.call('echo', 'fine')).to.equal('fine');
      const failed = await Promise.allSettled([death, 'after'].map((word) => worker.call('echo', word)));
      expect(failed.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
      for (const call of [
        ...failed.map((result) => () => rejected(result)),
        () => worker.call('echo', 'later'),
      ]) {
        const error = await failureOf(call());
        expect(error.code).to.equal('store-failed');
        expect(error.message).to.contain('some.db').and.contain('restart the process');
        expect(error.cause).to.be.instanceOf(Error);
      }
      await worker.stop();
    });
  }
});
