import { expect } from 'chai';
import { lastValueFrom, take, toArray } from 'rxjs';
import { replayDeadLetters } from '../../../../src/apps/tools/dead-letters/replay-dead-letters.ts';
import { deadLetterQueueDouble } from './dead-letter-queue-double.ts';
import { deadLetterRecord } from './dead-letter-samples.ts';

const OPTIONS = { topic: 'changes', format: 'json', maxRecordBytes: 10_000, now: () => 5 } as const;
const readable = (at: number, id = `g${at}`) =>
  deadLetterRecord(at, `{"domain":"d","title":"T","user":"U${at}"}`, {
    source: 'consumer',
    id,
    topic: at % 2 ? 'a' : 'b',
  });
const unreadable = (at: number) => deadLetterRecord(at, 'no', { source: 'consumer', id: `b${at}` });

describe('replay', () => {
  it('claims the box, then answers part by part: what can be read goes back, the rest stays', async () => {
    const queue = deadLetterQueueDouble(
      [readable(0), unreadable(1), readable(2), readable(3), unreadable(4)],
      3,
    );
    const steps = await lastValueFrom(replayDeadLetters(queue, OPTIONS).pipe(toArray()));
    expect(steps).to.deep.equal([
      { replayed: 2, failedAgain: 1 },
      { replayed: 1, failedAgain: 1 },
    ]);
    expect(queue.calls).to.deep.equal(['claim', 'waiting', 'read 0-3', 'read 3-5']);
    expect(queue.settlements.map(({ offsets, next }) => ({ offsets, next }))).to.deep.equal([
      { offsets: ['0', '1', '2'], next: 3 },
      { offsets: ['3', '4'], next: 5 },
    ]);
    expect(
      [...(queue.settlements[0]?.records ?? [])].map(([topic, sent]) => [topic, sent.length]),
    ).to.deep.equal([['b', 2]]);
    expect(queue.settlements[1]?.remaining.map(({ value }) => String(value))).to.deep.equal(['no']);
  });

  it('answers a letter that was sent twice once', async () => {
    const queue = deadLetterQueueDouble([readable(0, 'same'), readable(1, 'same'), readable(2)], 2);
    const steps = await lastValueFrom(replayDeadLetters(queue, OPTIONS).pipe(toArray()));
    expect(steps.map(({ replayed }) => replayed)).to.deep.equal([1, 1]);
  });

  it('keeps a transaction small', async () => {
    const queue = deadLetterQueueDouble(
      Array.from({ length: 1201 }, (_, at) => readable(at)),
      5000,
    );
    await lastValueFrom(replayDeadLetters(queue, OPTIONS));
    expect(queue.settlements.map(({ offsets, next }) => [offsets.length, next])).to.deep.equal([
      [500, 500],
      [500, 1000],
      [201, 1201],
    ]);
  });

  it('finishes the piece it is at when it is stopped, and takes no other', async () => {
    const queue = deadLetterQueueDouble(
      Array.from({ length: 1500 }, (_, at) => readable(at)),
      1000,
    );
    await lastValueFrom(replayDeadLetters(queue, OPTIONS).pipe(take(1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.settlements.map(({ next }) => next)).to.deep.equal([500]);
  });

  it('fails as the box does', async () => {
    const queue = {
      ...deadLetterQueueDouble([readable(0)], 1),
      settle: () => Promise.reject(new Error('away')),
    };
    const failure = await lastValueFrom(replayDeadLetters(queue, OPTIONS)).catch((error: unknown) =>
      String(error),
    );
    expect(failure).to.equal('Error: away');
  });
});
