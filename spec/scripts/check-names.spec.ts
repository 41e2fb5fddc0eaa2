import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type CommandResult, tryCommand } from '../support/images/run-command.ts';
import { inNewFolder } from '../support/services/in-new-folder.ts';

const SCRIPT = join(packageRoot(), 'scripts', 'check-names.js');

describe('npm run lint:names', () => {
  /** How it ends for a project with these files. */
  const check = (...files: string[]): Promise<CommandResult> =>
    inNewFolder('names', async (folder) => {
      for (const name of ['src', 'spec', 'bench']) await mkdir(join(folder, name));
      for (const file of files) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), '');
      }
      return tryCommand(process.execPath, [SCRIPT, folder]);
    });

  it('accepts names in the terms of the field', async () => {
    const { code, stdout } = await check(
      'src/a/deduplicate.ts',
      'spec/a/deduplicate.spec.ts',
      'bench/run.ts',
    );
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '3 file names, 0 problems\n' });
  });

  it('names the better term for one of the old dialect', async () => {
    const { code, stderr } = await check('src/http/window-desk.ts', 'spec/support/stage.ts');
    expect(code).to.equal(1);
    expect(stderr).to.include('src/http/window-desk.ts: "desk" is not a term of the field; use queue');
    expect(stderr).to.include('spec/support/stage.ts: "stage"');
  });

  it('accepts a dead letter, and no other letter', async () => {
    expect((await check('src/kafka/dead-letter.ts')).code).to.equal(0);
    expect((await check('src/kafka/letter.ts')).code).to.equal(1);
  });

  it('refuses a name that two files of src have, but for the roles that each app has', async () => {
    const { code, stderr } = await check(
      'src/a/health.ts',
      'src/b/health.ts',
      'src/a/index.ts',
      'src/b/index.ts',
    );
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: 'src/a/health.ts, src/b/health.ts: "health" names 2 files\n',
    });
  });

  it('fails where there is nothing to check', async () => {
    expect((await check()).code).to.equal(1);
  });
});
