import { expect } from 'chai';
import { listDeadLetters } from '../../../../src/apps/tools/dead-letters/list-dead-letters.ts';
import { deadLetterQueueDouble } from './dead-letter-queue-double.ts';
import { deadLetterRecord } from './dead-letter-samples.ts';

const letters = Array.from({ length: 10 }, (_, at) => deadLetterRecord(at, 'x', { id: `id ${at >> 1}` }));

describe('list', () => {
  it('lists each dead letter once, however often it was sent', async () => {
    const listed: string[] = [];
    expect(
      await listDeadLetters(deadLetterQueueDouble(letters, 3), 100, ({ id }) => listed.push(id)),
    ).to.equal(5);
    expect(listed).to.deep.equal(['id 0', 'id 1', 'id 2', 'id 3', 'id 4']);
  });

  it('reads no more than the limit, and settles nothing', async () => {
    const queue = deadLetterQueueDouble(letters, 3);
    expect(await listDeadLetters(queue, 2, () => undefined)).to.equal(2);
    expect(queue.calls).to.deep.equal(['waiting', 'read 0-3']);
    expect(queue.settlements).to.deep.equal([]);
  });
});
