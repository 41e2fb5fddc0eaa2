import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peakMemoryBytes } from '../../bench/peak-memory.ts';
import { packageRoot } from '../../src/files/package-root.ts';

describe('peak memory', function () {
  this.timeout(20_000);

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('is that of the process itself, not of the one that started it', () => {
    const large = Buffer.alloc(300 * 2 ** 20, 1);
    expect(peakMemoryBytes()).to.be.above(large.length);
    const url = pathToFileURL(join(packageRoot(), 'dist', 'bench', 'peak-memory.js')).href;
    const program = `import { peakMemoryBytes } from '${url}'; console.log(peakMemoryBytes());`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(Number(printed)).to.be.within(10 * 2 ** 20, 200 * 2 ** 20);
  });

  it('is unknown of a process that does not exist', () => {
    expect(peakMemoryBytes(2 ** 30)).to.be.NaN;
  });
});
