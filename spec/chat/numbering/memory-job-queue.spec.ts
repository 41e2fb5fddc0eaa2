import { expect } from 'chai';
import { HIGHEST_NUMBER } from '../../../src/chat/chat-number.ts';
import type { Order } from '../../../src/chat/numbering/job-queue.ts';
import { memoryJobQueue } from '../../../src/chat/numbering/memory-job-queue.ts';

const order = (given: Partial<Order> = {}): Order => ({
  counter: 'a',
  floor: 0,
  fresh: true,
  memo: null,
  before: '[',
  after: ']',
  ...given,
});

describe('memoryJobQueue', () => {
  it('numbers each counter for itself, from its floor, and queues and does the jobs', async () => {
    const done: string[] = [];
    const queue = memoryJobQueue({ most: 10, perform: (job) => done.push(job) });
    const answers = await queue.push([
      order(),
      order({ counter: 'b', floor: 7 }),
      order(),
      order({ floor: 5 }),
    ]);
    expect(answers).to.deep.equal([1, 8, 2, 6].map((number) => ({ number, repeated: false })));
    expect(queue.jobs()).to.deep.equal(['[1]', '[8]', '[2]', '[6]']);
    expect(done).to.deep.equal(queue.jobs());
  });

  it('answers a memo with the number of then, and queues nothing', async () => {
    const queue = memoryJobQueue({ most: 10, perform: () => undefined });
    const [first, again, other] = await queue.push([
      order({ memo: 'x' }),
      order({ memo: 'x' }),
      order({ memo: 'y' }),
    ]);
    expect(first).to.deep.equal({ number: 1, repeated: false });
    expect(again).to.deep.equal({ number: 1, repeated: true });
    expect(other).to.deep.equal({ number: 2, repeated: false });
    expect(queue.jobs()).to.have.lengthOf(2);
  });

  it('gives no number beyond the highest', async () => {
    const queue = memoryJobQueue({ most: 10, perform: () => undefined });
    expect(await queue.push([order({ floor: HIGHEST_NUMBER - 1 }), order()])).to.deep.equal([
      { number: HIGHEST_NUMBER, repeated: false },
      'used-up',
    ]);
    expect(queue.jobs()).to.deep.equal([`[${HIGHEST_NUMBER}]`]);
  });

  it('keeps the latest jobs and memos only', async () => {
    const queue = memoryJobQueue({ most: 2, perform: () => undefined });
    await queue.push(['x', 'y', 'z'].map((memo) => order({ memo })));
    expect(queue.jobs()).to.deep.equal(['[2]', '[3]']);
    expect(await queue.push([order({ memo: 'z' }), order({ memo: 'x' })])).to.deep.equal([
      { number: 3, repeated: true },
      { number: 4, repeated: false },
    ]);
  });
});
