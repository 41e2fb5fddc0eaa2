import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { type CommandResult, tryCommand } from '../support/images/run-command.ts';
import { inNewFolder, removeFolder } from '../support/services/in-new-folder.ts';

const SCRIPT = join(packageRoot(), 'scripts', 'check-signatures.js');

describe('npm run check:signatures', () => {
  /** How it ends where npm says this. */
  const check = (said: string, code: number): Promise<CommandResult> =>
    inNewFolder('signatures', async (folder) => {
      await writeFile(join(folder, 'npm'), `#!/bin/sh\necho '${said}'\nexit ${code}\n`, { mode: 0o755 });
      try {
        const env = { ...process.env, PATH: `${folder}:/usr/bin:/bin` };
        return await tryCommand(process.execPath, [SCRIPT], { env });
      } finally {
        await removeFolder(folder);
      }
    });

  it('passes what is signed', async () => {
    const { code, stdout } = await check('150 packages have verified registry signatures', 0);
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: '150 packages have verified registry signatures\n',
    });
  });
  it('says that nothing was checked when the registry is unreachable', async () => {
    const { code, stdout } = await check('npm error code ENOTFOUND', 1);
    expect(code).to.equal(0);
    expect(stdout).to.include('no signature was checked').and.to.include('ENOTFOUND');
  });
  it('fails for a wrong signature, and for what it does not know', async () => {
    const wrong = await check('1 package has an invalid registry signature: ENOTFOUND-x', 1);
    expect(wrong.code).to.equal(1);
    expect(wrong.stderr).to.include('invalid registry signature');
    expect((await check('npm error something else', 1)).code).to.equal(1);
  });
});
