import { expect } from 'chai';
import { glob } from '../../../src/alerts/rules/glob.ts';

describe('glob', () => {
  for (const [pattern, text, matches] of [
    ['Main Page', 'Main Page', true],
    ['Main Page', 'Main Pages', false],
    ['Talk:*', 'Talk:', true],
    ['Talk:*', 'talk:x', false],
    ['*vandal*', 'a vandal b', true],
    ['*.js', 'x.js.css', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['?', '𝒳', true],
    ['?', 'ab', false],
    ['*', '', true],
    ['a?c', 'abc', true],
    ['x.y', 'xzy', false],
    ['[a]', 'a', false],
    ['', '', true],
  ] as const)
    it(`${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      expect(glob(pattern)(text)).to.equal(matches);
    });

  it('takes no exponential time', () => {
    const started = performance.now();
    expect(glob('*a'.repeat(100) + 'b')('a'.repeat(2000))).to.equal(false);
    expect(performance.now() - started).to.be.below(1000);
  });
});
