import { expect } from 'chai';
import fc from 'fast-check';
import { pageModule } from '../../support/page-module.ts';

type Largest = (counts: Readonly<Record<string, number>>, limit: number) => (readonly [string, number])[];
const { largest } = (await pageModule('model/top-counts.js')) as { largest: Largest };

describe('largest', () => {
  it('sorts by count, although JavaScript moves names like "142" to the front', () => {
    const counts = JSON.parse('{"Alice":9,"142":3,"17":5,"__proto__":4}') as Record<string, number>;
    expect(largest(counts, 15)).to.deep.equal([
      ['Alice', 9],
      ['17', 5],
      ['__proto__', 4],
      ['142', 3],
    ]);
  });

  it('sorts equal counts by name', () => {
    expect(largest({ b: 1, c: 2, a: 1, B: 1 }, 15).map(([name]) => name)).to.deep.equal(['c', 'B', 'a', 'b']);
  });

  it('keeps the largest, for any names and counts', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.nat(20)),
        fc.integer({ min: 1, max: 15 }),
        (counts, limit) => {
          const shown = largest(counts, limit);
          const left = Object.keys(counts).filter((name) => !shown.some(([other]) => other === name));
          expect(shown).to.have.lengthOf(Math.min(limit, Object.keys(counts).length));
          const minCount = Math.min(...shown.map(([, count]) => count));
          expect(left.every((name) => (counts[name] ?? 0) <= minCount)).to.equal(true);
        },
      ),
    );
  });
});
