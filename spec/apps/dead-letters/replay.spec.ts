import { expect } from 'chai';
import { lastValueFrom, take, toArray } from 'rxjs';
import { replay } from '../../../src/apps/dead-letters/replay.ts';
import { boxDouble } from './box-double.ts';
import { letterRecord } from './letters.ts';

const OPTIONS = { topic: 'changes', format: 'json', maxRecordBytes: 10_000, now: () => 5 } as const;
const good = (at: number, id = `g${at}`) =>
  letterRecord(at, `{"domain":"d","title":"T","user":"U${at}"}`, {
    source: 'consumer',
    id,
    topic: at % 2 ? 'a' : 'b',
  });
const bad = (at: number) => letterRecord(at, 'no', { source: 'consumer', id: `b${at}` });

describe('replay', () => {
  it('claims the box, then answers part by part: what can be read goes back, the rest stays', async () => {
    const box = boxDouble([good(0), bad(1), good(2), good(3), bad(4)], 3);
    const steps = await lastValueFrom(replay(box, OPTIONS).pipe(toArray()));
    expect(steps).to.deep.equal([
      { replayed: 2, stillRejected: 1 },
      { replayed: 1, stillRejected: 1 },
    ]);
    expect(box.calls).to.deep.equal(['claim', 'waiting', 'read 0-3', 'read 3-5']);
    expect(box.answers.map(({ offsets, next }) => ({ offsets, next }))).to.deep.equal([
      { offsets: ['0', '1', '2'], next: 3 },
      { offsets: ['3', '4'], next: 5 },
    ]);
    expect([...(box.answers[0]?.records ?? [])].map(([topic, sent]) => [topic, sent.length])).to.deep.equal([
      ['b', 2],
    ]);
    expect(box.answers[1]?.letters.map(({ value }) => String(value))).to.deep.equal(['no']);
  });

  it('answers a letter that was sent twice once', async () => {
    const box = boxDouble([good(0, 'same'), good(1, 'same'), good(2)], 2);
    const steps = await lastValueFrom(replay(box, OPTIONS).pipe(toArray()));
    expect(steps.map(({ replayed }) => replayed)).to.deep.equal([1, 1]);
  });

  it('keeps a transaction small', async () => {
    const box = boxDouble(
      Array.from({ length: 1201 }, (_, at) => good(at)),
      5000,
    );
    await lastValueFrom(replay(box, OPTIONS));
    expect(box.answers.map(({ offsets, next }) => [offsets.length, next])).to.deep.equal([
      [500, 500],
      [500, 1000],
      [201, 1201],
    ]);
  });

  it('finishes the piece it is at when it is stopped, and takes no other', async () => {
    const box = boxDouble(
      Array.from({ length: 1500 }, (_, at) => good(at)),
      1000,
    );
    await lastValueFrom(replay(box, OPTIONS).pipe(take(1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(box.answers.map(({ next }) => next)).to.deep.equal([500]);
  });

  it('fails as the box does', async () => {
    const box = { ...boxDouble([good(0)], 1), answer: () => Promise.reject(new Error('away')) };
    const failure = await lastValueFrom(replay(box, OPTIONS)).catch((error: unknown) => String(error));
    expect(failure).to.equal('Error: away');
  });
});
