import { expect } from 'chai';
import {
  formatTopicPosition,
  parseTopicPosition,
  partitionStart,
  recreatedError,
  startPosition,
} from '../../../src/kafka/source/topic-position.ts';

const offsets = (...ranges: readonly (readonly [logStart: number, logEnd: number])[]) =>
  ranges.map(([logStart, logEnd], partition) => ({ partition, logStart, logEnd }));

describe('the position in a topic', () => {
  it('is text with the next offset of each partition', () => {
    const position = new Map([
      [10, 5],
      [2, 0],
    ]);
    expect(formatTopicPosition(position)).to.equal('{"2":0,"10":5}');
    expect([...parseTopicPosition('{"2":0,"10":5}')]).to.deep.equal([
      [2, 0],
      [10, 5],
    ]);
    expect(parseTopicPosition('{}').size).to.equal(0);
  });

  for (const text of [
    '',
    '7',
    'null',
    '[1]',
    '{"a":1}',
    '{"0":-1}',
    '{"0":1.5}',
    '{"0":"1"}',
    '{"0":9007199254740993}',
  ])
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => parseTopicPosition(text)).to.throw();
    });

  it('of a first start is the first or the next record of each partition', () => {
    expect([...startPosition(offsets([3, 10], [0, 0]), 'earliest')]).to.deep.equal([
      [0, 3],
      [1, 0],
    ]);
    expect([...startPosition(offsets([3, 10], [0, 0]), 'latest')]).to.deep.equal([
      [0, 10],
      [1, 0],
    ]);
  });

  it('continues where it was, after what was deleted, and at the start of a partition that was added', () => {
    expect(partitionStart(7, { partition: 0, logStart: 3, logEnd: 10 })).to.deep.equal({ next: 7, lost: 0 });
    expect(partitionStart(3, { partition: 0, logStart: 3, logEnd: 10 })).to.deep.equal({ next: 3, lost: 0 });
    expect(partitionStart(1, { partition: 0, logStart: 3, logEnd: 10 })).to.deep.equal({ next: 3, lost: 2 });
    expect(partitionStart(undefined, { partition: 0, logStart: 0, logEnd: 10 })).to.deep.equal({
      next: 0,
      lost: 0,
    });
    expect(partitionStart(undefined, { partition: 0, logStart: 4, logEnd: 10 })).to.deep.equal({
      next: 4,
      lost: 4,
    });
  });

  it('does not fit a topic that ends before it, or lacks a partition', () => {
    const position = new Map([
      [0, 5],
      [1, 5],
    ]);
    expect(recreatedError('t', position, offsets([0, 5], [2, 9], [0, 1]))).to.equal(null);
    const shorter = recreatedError('t', position, offsets([0, 5], [0, 4]));
    expect(shorter).to.include({ code: 'topic-made-anew', retriable: false });
    expect(shorter?.message).to.equal(
      't is not the topic that was read up to offset 5 of partition 1: partition 1 ends at offset 4. ' +
        'It was deleted and created again, or has lost records. Give the pipeline another name, with tables of its own, to read it from the start',
    );
    expect(recreatedError('t', position, offsets([0, 5]))?.message).to.include('it has no partition 1');
  });
});
