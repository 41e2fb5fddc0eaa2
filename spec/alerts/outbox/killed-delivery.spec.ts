import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { LEASE_MS } from '../../../src/alerts/outbox/alert-outbox.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { alertReceiver } from '../support/alert-receiver.ts';
import { NOW, scratchOutbox } from '../support/outbox-doubles.ts';

const PROGRAM = join(packageRoot(), 'dist', 'spec', 'alerts', 'support', 'delivery-program.js');

/** The exit code, or the signal that ended it. */
const run = async (...values: readonly string[]): Promise<unknown> => {
  const child = spawn(process.execPath, [PROGRAM, ...values], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
};

describe('a delivery of a killed process', () => {
  for (const [mode, requests] of [
    ['before-claim', 1],
    ['before-send', 1],
    ['before-mark', 2],
  ] as const)
    it(`killed ${mode.replace('-', ' ')}: the next process sends the alert ${requests === 1 ? 'once' : 'again'} with the same key`, async () => {
      const receiver = await alertReceiver();
      const files = scratchOutbox();
      expect(await run(files.file, receiver.url, mode, String(NOW))).to.equal('SIGKILL');
      expect(await run(files.file, receiver.url, 'none', String(NOW + LEASE_MS))).to.equal(0);
      expect(receiver.requests).to.have.length(requests);
      expect(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key']))).to.have.length(1);
      expect(await files.open().waiting()).to.deep.equal({ pending: 0, held: 0 });
      await files.dispose();
      await receiver.close();
    });
});
