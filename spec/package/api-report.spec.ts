import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../src/files/package-root.ts';
import { runCommand } from '../support/images/run-command.ts';

const SCRIPT = join(packageRoot(), 'scripts', 'api-report.js');

describe('the public interface', () => {
  let report: string;
  before(async () => {
    report = await runCommand(process.execPath, [SCRIPT, '--print']);
  });

  it('is what docs/api-report.txt says; if it changed on purpose, run: node scripts/api-report.js', () => {
    expect(report).to.match(/^== headwater\/sse$/m);
    expect(report).to.equal(readFileSync(join(packageRoot(), 'docs', 'api-report.txt'), 'utf8'));
  });

  it('exports every type of its own that it mentions', () => {
    const [, mentioned = ''] = report.split('== mentioned, not exported');
    expect(mentioned).to.equal('');
  });

  it('says what each export is', async () => {
    expect(await runCommand(process.execPath, [SCRIPT, '--undocumented'])).to.equal('');
  });
});
