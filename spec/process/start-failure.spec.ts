import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { testBed } from '../support/test-bed.ts';
import { CLI } from '../support/cli-file.ts';

const REASON = /cannot write \/dev\/null\/data\/headwater\.db/;

describe('a service that cannot start', () => {
  const { folder } = testBed();

  const outputs = async (isTogether: boolean): Promise<readonly string[]> => {
    const path = folder();
    const names = isTogether ? ['all'] : ['out', 'err'];
    const files = names.map((name) => openSync(join(path, name), 'a'));
    const [out = 0, err = out] = files;
    const child = spawn(process.execPath, [CLI, 'server', '--port', '0'], {
      cwd: path,
      env: {
        DATA_DIR: '/dev/null/data',
        JWT_SECRET: 'Zq3vX8pLw2Rt6YbN9kJm4HsD7fGc1TeA',
        METRICS_PORT: 'off',
      },
      stdio: ['ignore', out, err],
    });
    expect(await once(child, 'exit')).to.deep.equal([1, null]);
    files.forEach(closeSync);
    return names.map((name) => readFileSync(join(path, name), 'utf8'));
  };
  const reasons = (text: string): number => text.split('\n').filter((line) => REASON.test(line)).length;

  it('prints the reason once if stdout and stderr are the same file', async () => {
    expect((await outputs(true)).map(reasons)).to.deep.equal([1]);
  });

  it('prints the reason both in the log and on a separate stderr', async () => {
    const [out = '', err = ''] = await outputs(false);
    expect([reasons(out), reasons(err)]).to.deep.equal([1, 1]);
    expect(err).to.match(/^headwater: server failed: /);
  });
});
