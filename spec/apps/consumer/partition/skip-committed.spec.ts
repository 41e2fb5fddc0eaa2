import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import { skipCommitted } from '../../../../src/apps/consumer/partition/skip-committed.ts';
import type { RecordItem } from '../../../../src/apps/consumer/partition/record-item.ts';
import { offsetDedupWindow } from '../../../../src/kafka/source/offset-dedup-window.ts';
import { badItem, changeItem, itemBatch } from './record-items.ts';

const dropped = async (
  next: number,
  ...batches: readonly (readonly RecordItem[])[]
): Promise<{ readonly kept: number[][]; readonly sizes: number[]; readonly duplicates: number }> => {
  let duplicates = 0;
  const out = await lastValueFrom(
    from(batches.map((items) => itemBatch(items, null))).pipe(
      skipCommitted(next, offsetDedupWindow(100), (more) => (duplicates += more)),
      toArray(),
    ),
  );
  return {
    kept: out.map(({ items }) => items.map(({ offset }) => offset)),
    sizes: out.map(({ size }) => size),
    duplicates,
  };
};

describe('skipCommitted', () => {
  it('drops records before the position, and keeps the batch size', async () => {
    expect(await dropped(2, [changeItem(0), changeItem(1), changeItem(2)])).to.deep.equal({
      kept: [[2]],
      sizes: [3],
      duplicates: 0,
    });
  });

  it('drops duplicates, also of records before the position, and reports those after it', async () => {
    const { kept, duplicates } = await dropped(
      2,
      [changeItem(0, 'a'), changeItem(1, 'a')],
      [changeItem(2, 'a'), changeItem(3, 'b'), changeItem(4, 'b')],
    );
    expect({ kept, duplicates: duplicates }).to.deep.equal({ kept: [[], [3]], duplicates: 2 });
  });

  it('passes records without an id', async () => {
    const { kept } = await dropped(0, [changeItem(0, null), changeItem(1, null), badItem(2), badItem(3)]);
    expect(kept).to.deep.equal([[0, 1, 2, 3]]);
  });

  it('also drops undecodable records before the position', async () => {
    expect((await dropped(1, [badItem(0), badItem(1)])).kept).to.deep.equal([[1]]);
  });
});
