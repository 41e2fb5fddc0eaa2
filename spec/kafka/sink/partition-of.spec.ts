import { expect } from 'chai';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { partitionOf } from '../../../src/kafka/sink/partition-of.ts';

const { DefaultPartitioner } = kafkajs.Partitioners;

describe('partitionOf', () => {
  it('chooses as kafkajs does, which chooses as the Java client does', () => {
    const choose = DefaultPartitioner();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (key, count) => {
          const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
            partitionId,
            partitionErrorCode: 0,
            leader: 1,
            replicas: [],
            isr: [],
          }));
          const theirs = choose({ topic: 't', partitionMetadata, message: { key, value: '' } });
          expect(partitionOf(key, count)).to.equal(theirs);
        },
      ),
      { numRuns: 500 },
    );
  });
});
