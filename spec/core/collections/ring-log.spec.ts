import { expect } from 'chai';
import fc from 'fast-check';
import { ringLog } from '../../../src/core/collections/ring-log.ts';

describe('ringLog', () => {
  it('is empty before the first append', () => {
    const log = ringLog<string>(3);
    expect([log.first, log.last, log.at(0), log.at(1)]).to.deep.equal([1, 0, undefined, undefined]);
  });

  it('numbers items from 1, and holds the latest', () => {
    const log = ringLog<string>(3);
    log.append(['a', 'b']);
    expect([log.first, log.last, log.at(1), log.at(2), log.at(3)]).to.deep.equal([1, 2, 'a', 'b', undefined]);
    log.append(['c', 'd', 'e']);
    expect([log.first, log.last]).to.deep.equal([3, 5]);
    expect([2, 3, 4, 5, 6].map((number) => log.at(number))).to.deep.equal([
      undefined,
      'c',
      'd',
      'e',
      undefined,
    ]);
  });

  it('holds the latest items within its limit of bytes', () => {
    const log = ringLog<string>(4, { limit: 10, sizeOf: (item) => item.length });
    const held = (): string => {
      const items: (string | undefined)[] = [];
      for (let number = log.first; number <= log.last; number += 1) items.push(log.at(number));
      return `${log.first}: ${items.join()}`;
    };
    log.append(['12345', '12345']);
    expect(held()).to.equal('1: 12345,12345');
    log.append(['1']);
    expect(held()).to.equal('2: 12345,1');
    expect(log.at(1)).to.equal(undefined);
    log.append(['2', '3', '4']);
    expect(held()).to.equal('3: 1,2,3,4');
    log.append(['1234567', '12345678901']);
    expect(held()).to.equal('9: ');
    log.append(['1234567890']);
    expect(held()).to.equal('9: 1234567890');
  });

  it('emits added$ once after an append, and not for an empty one', () => {
    const log = ringLog<string>(3);
    const seen: number[] = [];
    log.added$.subscribe(() => seen.push(log.last));
    log.append(['a', 'b']);
    log.append([]);
    log.append(['c']);
    expect(seen).to.deep.equal([2, 3]);
  });

  it('holds what a list of the latest items holds, however it is filled', () => {
    const lists = fc.array(fc.array(fc.integer(), { maxLength: 12 }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), lists, (most, batches) => {
        const log = ringLog<number>(most);
        for (const batch of batches) log.append(batch);
        const all = batches.flat();
        expect(log.last).to.equal(all.length);
        expect(log.first).to.equal(Math.max(1, all.length - most + 1));
        for (let number = 0; number <= all.length + 1; number += 1)
          expect(log.at(number)).to.equal(number < log.first ? undefined : all[number - 1]);
      }),
    );
  });
});
