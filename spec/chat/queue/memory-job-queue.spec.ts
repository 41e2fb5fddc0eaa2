import { expect } from 'chai';
import { MAX_NUMBER } from '../../../src/chat/numbering/read-chat-number.ts';
import type { EnqueueRequest } from '../../../src/chat/queue/job-queue.ts';
import { memoryJobQueue } from '../../../src/chat/queue/memory-job-queue.ts';

const request = (given: Partial<EnqueueRequest> = {}): EnqueueRequest => ({
  counter: 'a',
  minValue: 0,
  isFresh: true,
  idempotencyKey: null,
  textBefore: '[',
  textAfter: ']',
  ...given,
});

describe('memoryJobQueue', () => {
  it('numbers each counter independently from its minimum value, and queues and performs the jobs', async () => {
    const done: string[] = [];
    const queue = memoryJobQueue({ maxJobs: 10, perform: (job) => done.push(job) });
    const results = await queue.push([
      request(),
      request({ counter: 'b', minValue: 7 }),
      request(),
      request({ minValue: 5 }),
    ]);
    expect(results).to.deep.equal([1, 8, 2, 6].map((number) => ({ number, isDuplicate: false })));
    expect(queue.jobs()).to.deep.equal(['[1]', '[8]', '[2]', '[6]']);
    expect(done).to.deep.equal(queue.jobs());
  });

  it('returns the earlier number for a known idempotency key, and queues nothing', async () => {
    const queue = memoryJobQueue({ maxJobs: 10, perform: () => undefined });
    const [first, again, other] = await queue.push([
      request({ idempotencyKey: 'x' }),
      request({ idempotencyKey: 'x' }),
      request({ idempotencyKey: 'y' }),
    ]);
    expect(first).to.deep.equal({ number: 1, isDuplicate: false });
    expect(again).to.deep.equal({ number: 1, isDuplicate: true });
    expect(other).to.deep.equal({ number: 2, isDuplicate: false });
    expect(queue.jobs()).to.have.lengthOf(2);
  });

  it('assigns no number beyond the maximum', async () => {
    const queue = memoryJobQueue({ maxJobs: 10, perform: () => undefined });
    expect(await queue.push([request({ minValue: MAX_NUMBER - 1 }), request()])).to.deep.equal([
      { number: MAX_NUMBER, isDuplicate: false },
      'exhausted',
    ]);
    expect(queue.jobs()).to.deep.equal([`[${MAX_NUMBER}]`]);
  });

  it('keeps only the latest jobs and idempotency keys', async () => {
    const queue = memoryJobQueue({ maxJobs: 2, perform: () => undefined });
    await queue.push(['x', 'y', 'z'].map((idempotencyKey) => request({ idempotencyKey })));
    expect(queue.jobs()).to.deep.equal(['[2]', '[3]']);
    expect(
      await queue.push([request({ idempotencyKey: 'z' }), request({ idempotencyKey: 'x' })]),
    ).to.deep.equal([
      { number: 3, isDuplicate: true },
      { number: 4, isDuplicate: false },
    ]);
  });
});
