import { expect } from 'chai';
import { from, lastValueFrom, type OperatorFunction, toArray } from 'rxjs';
import type { Batch } from '../../../../src/core/loop/batch.ts';
import {
  advancesPosition,
  trackPosition,
  verifySameTopic,
} from '../../../../src/apps/consumer/partition/partition-position.ts';
import type { RecordItem } from '../../../../src/apps/consumer/partition/record-item.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { changeItem, itemBatch } from './record-items.ts';

type Items = Batch<RecordItem, number>;

const through = <R>(operator: OperatorFunction<Items, R>, ...batches: readonly Items[]): Promise<R[]> =>
  lastValueFrom(from(batches).pipe(operator, toArray()));
const failureOf = (passing: Promise<unknown>): Promise<unknown> =>
  passing.then(
    () => null,
    (error: unknown) => error,
  );
const lastOf = (offset: number) => ({ offset, timestamp: changeItem(offset).message.timestamp });

describe('verifySameTopic', () => {
  const counted = { next: 6, last: lastOf(4) };

  it('passes a topic with the same last counted record', async () => {
    const batches = [
      itemBatch([changeItem(3)], 4),
      itemBatch([changeItem(4), changeItem(7)], 8),
      itemBatch([changeItem(9)], 10),
    ];
    expect(await through(verifySameTopic('t/0', counted), ...batches)).to.deep.equal(batches);
  });

  it('fails when that record has another timestamp', async () => {
    const other = { next: 6, last: { offset: 4, timestamp: '1' } };
    const error = await failureOf(through(verifySameTopic('t/0', other), itemBatch([changeItem(4)], 5)));
    expect(error).to.include({ code: 'topic-made-anew', retriable: false });
    expect(String(error)).to.match(/t\/0 is not the topic that was counted.*another timestamp.*--reset/);
  });

  it('fails when that record is missing but later ones exist', async () => {
    const error = await failureOf(
      through(verifySameTopic('t/0', counted), itemBatch([changeItem(3)], 4), itemBatch([changeItem(5)], 6)),
    );
    expect(String(error)).to.match(/its record 4 is missing/);
    const passedOver = await failureOf(through(verifySameTopic('t/0', counted), itemBatch([], 9)));
    expect(String(passedOver)).to.match(/its record 4 is missing/);
  });

  it('verifies nothing when nothing was counted', async () => {
    const batches = [itemBatch([changeItem(5)], 6)];
    expect(await through(verifySameTopic('t/0', { next: 5, last: null }), ...batches)).to.deep.equal(batches);
  });

  it('verifies on each subscription', async () => {
    const checking = verifySameTopic('t/0', counted);
    await through(checking, itemBatch([changeItem(4)], 5));
    expect(await failureOf(through(checking, itemBatch([changeItem(5)], 6)))).to.be.an('error');
  });
});

describe('trackPosition', () => {
  it('emits the position after each batch, with the last record before it', async () => {
    const start = { next: 5, last: lastOf(3) };
    const found = await through(
      trackPosition(start),
      itemBatch([changeItem(3), changeItem(4)], 5),
      itemBatch([changeItem(5), changeItem(6)], 8),
      itemBatch([], 9),
    );
    expect(found.map(({ position }) => position)).to.deep.equal([
      null,
      { next: 8, last: lastOf(6) },
      { next: 9, last: lastOf(6) },
    ]);
    expect(found.map(({ size }) => size)).to.deep.equal([2, 2, 0]);
  });

  it('keeps the last counted record across batches without records', async () => {
    const start = { next: 5, last: lastOf(3) };
    const [found] = await through(trackPosition(start), itemBatch([], 7));
    expect(found?.position).to.deep.equal({ next: 7, last: lastOf(3) });
  });

  it('starts with the batch that extends beyond the start', async () => {
    const [found] = await through(
      trackPosition({ next: 5, last: null }),
      itemBatch([changeItem(4), changeItem(5)], 6),
    );
    expect(found?.position).to.deep.equal({ next: 6, last: lastOf(5) });
  });
});

describe('advancesPosition', () => {
  it('separates commits that move the position from those that do not', () => {
    const unmoved = emptyCommit('2026-11-21T12:00:00Z');
    expect(advancesPosition(unmoved)).to.equal(false);
    expect(advancesPosition({ ...unmoved, position: { next: 1, last: null } })).to.equal(true);
  });
});
