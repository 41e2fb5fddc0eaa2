import { expect } from 'chai';
import fc from 'fast-check';
import { redraw } from '../../../../../src/apps/tools/top/screen/redraw.ts';
import { screenDouble } from '../../../../support/screen-double.ts';

const rowsWithout = (rows: readonly string[]): string[] => {
  const kept = rows.map((row) => row.trimEnd());
  while (kept.at(-1) === '') kept.pop();
  return kept;
};

describe('redraw', () => {
  it('wipes an unknown terminal and writes every row', () => {
    const screen = screenDouble();
    screen.write('something else');
    screen.write(redraw(null, ['one', '', 'three']));
    expect(screen.rows()).to.deep.equal(['one', '', 'three']);
  });

  it('writes the rows that changed and no other, and nothing when none did', () => {
    const screen = screenDouble();
    screen.write(redraw(null, ['a', 'b', 'c']));
    screen.touched();
    screen.write(redraw(['a', 'b', 'c'], ['a', 'B', 'c']));
    expect(screen.touched()).to.deep.equal([1]);
    expect(screen.rows()).to.deep.equal(['a', 'B', 'c']);
    expect(redraw(['a', 'b'], ['a', 'b'])).to.equal('');
  });

  it('brings any picture to any other', () => {
    const frames = fc.array(fc.constantFrom('', 'a', 'longer', 'a row', '編集'), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(frames, { minLength: 1, maxLength: 5 }), (all) => {
        const screen = screenDouble();
        let before: readonly string[] | null = null;
        for (const frame of all) {
          screen.write(redraw(before, frame));
          expect(screen.rows()).to.deep.equal(rowsWithout(frame));
          before = frame;
        }
      }),
    );
  });
});
