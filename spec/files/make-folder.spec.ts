import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFolder } from '../../src/files/make-folder.ts';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('creates missing folders and accepts existing ones', () => {
    const deep = join(folder, 'a', 'b', 'c');
    for (let times = 0; times < 2; times += 1) makeFolder(deep);
    expect(statSync(deep).isDirectory()).to.equal(true);
    expect(() => makeFolder('/')).not.to.throw();
  });

  it('fails if a file is in the way', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeFolder(join(folder, 'file', 'below'))).to.throw(/ENOTDIR/);
    symlinkSync(join(folder, 'gone'), join(folder, 'link'));
    expect(() => makeFolder(join(folder, 'link'))).to.throw(/EEXIST/);
  });

  it('fails at once below /proc, where Node 20 itself never returns', function () {
    if (process.platform !== 'linux') this.skip();
    const script = `import { makeFolder } from ${JSON.stringify(import.meta.resolve('../../src/files/make-folder.js'))};
      try { makeFolder('/proc/headwater/data'); } catch (error) { process.stdout.write(error.code); }`;
    const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    expect({ stdout, signal }).to.deep.equal({ stdout: 'ENOENT', signal: null });
  });
});
