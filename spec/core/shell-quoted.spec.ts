import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { shellQuoted } from '../../src/core/shell-quoted.ts';

describe('shellQuoted', () => {
  it('leaves a plain path as it is', () => {
    expect(shellQuoted('./data/demo-seed-1/headwater.db')).to.equal('./data/demo-seed-1/headwater.db');
  });

  for (const text of ['', 'my data', "it's", '$(rm -r x)', 'a\nb', '`id`', '"', '*', '~', 'a;b', '\\']) {
    it(`gives ${JSON.stringify(text)} to a command as it is`, () => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellQuoted(text)}`], { encoding: 'utf8' })).to.equal(
        text,
      );
    });
  }
});
