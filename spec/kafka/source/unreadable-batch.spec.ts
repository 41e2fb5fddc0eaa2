import { expect } from 'chai';
import { UnreadableError } from '../../../src/kafka/codecs/codec.ts';
import { unreadableBatch } from '../../../src/kafka/source/unreadable-batch.ts';

describe('unreadableBatch', () => {
  const cause = new Error('kafkajs gave up', { cause: new UnreadableError('a batch is damaged') });

  it('names the reached offsets and the remedy, however deep the cause is', () => {
    const error = unreadableBatch('t', cause, ['0 from offset 7 on', '3 from offset 9 on']);
    expect(error).to.include({ code: 'batch-unreadable', retriable: true, cause });
    expect(error?.message).to.match(
      /^reading t: a batch is damaged\. It is in one of these partitions: 0 from offset 7 on, 3 from offset 9 on\. Reading stops there\. .*kafka-delete-records/,
    );
  });

  it('names no partition if none was read', () => {
    expect(unreadableBatch('t', cause, [])?.message).to.match(
      /^reading t: a batch is damaged\. Reading stops there\. /,
    );
  });

  it('is null for other errors', () => {
    expect(unreadableBatch('t', new Error('away', { cause: new Error('refused') }), [])).to.equal(null);
    expect(unreadableBatch('t', 'no error', [])).to.equal(null);
  });
});
