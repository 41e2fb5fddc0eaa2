import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import type { PartitionPosition } from '../../../src/apps/consumer/partition/partition-position.ts';
import { type ResumeOptions, resumePartition } from '../../../src/apps/consumer/resume.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { NO_WINDOW_DELTAS } from '../../../src/stats/windows/window-deltas.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import type { Store } from '../../../src/stores/store.ts';

const NOW = '2026-11-21T12:00:00.000Z';

describe('resumePartition', () => {
  let store: Store<PartitionPosition>;
  beforeEach(() => {
    store = memoryStore();
  });

  const resume = (logStart: number, logEnd: number, over: Partial<ResumeOptions> = {}) =>
    lastValueFrom(
      resumePartition({
        topic: 't',
        partition: 3,
        ledger: store.ledger('t/3'),
        offsets: () => Promise.resolve({ partition: 3, logStart, logEnd }),
        firstStart: () => Promise.resolve(null),
        dedupWindowSize: 100,
        now: () => NOW,
        ...over,
      }),
    );
  const counted = (next: number, last: number): Promise<unknown> =>
    lastValueFrom(
      store
        .ledger('t/3')
        .save({ ...emptyCommit(NOW), position: { next, last: { offset: last, timestamp: '5' } } }),
    );
  const saved = async () => {
    const { position, lostEvents } = await lastValueFrom(store.ledger('t/3').load());
    return { position, lostEvents };
  };
  const failureOf = (resuming: Promise<unknown>): Promise<unknown> =>
    resuming.then(
      () => null,
      (error: unknown) => error,
    );

  it('starts at the first record, or at the given offset', async () => {
    expect(await resume(4, 50)).to.deep.equal({
      position: { next: 4, last: null },
      readFrom: 4,
      watermarks: [],
    });
    expect((await saved()).position).to.deep.equal({ next: 4, last: null });
    store = memoryStore();
    const start = { firstStart: () => Promise.resolve(20) };
    expect(await resume(4, 50, start)).to.deep.equal({
      position: { next: 20, last: null },
      readFrom: 4,
      watermarks: [],
    });
    expect((await saved()).lostEvents).to.equal(0);
  });

  it('starts at the first record when the given offset is beyond the end', async () => {
    const start = { firstStart: () => Promise.resolve(20) };
    expect((await resume(4, 10, start)).position).to.deep.equal({ next: 4, last: null });
  });

  it('records as lost what was deleted after a first run that counted nothing', async () => {
    await resume(4, 50);
    expect(await resume(10, 50)).to.deep.equal({
      position: { next: 10, last: null },
      readFrom: 10,
      watermarks: [],
    });
    expect((await saved()).lostEvents).to.equal(6);
  });

  it('returns the saved watermarks', async () => {
    const watermarks = [{ topic: 'eqiad', high: 1000, last: [1000, 2000] }];
    const commit = { ...emptyCommit(NOW), windows: { ...NO_WINDOW_DELTAS, watermarks } };
    await lastValueFrom(store.ledger('t/3').save({ ...commit, position: { next: 5, last: null } }));
    expect((await resume(0, 50)).watermarks).to.deep.equal(watermarks);
    // Another ledger does not see them.
    expect((await resume(0, 50, { ledger: store.ledger('t/4') })).watermarks).to.deep.equal([]);
  });

  it('continues at the saved position, and reads back as far as the window reaches', async () => {
    await counted(250, 249);
    const position = { next: 250, last: { offset: 249, timestamp: '5' } };
    expect(await resume(0, 900)).to.deep.equal({ position, readFrom: 100, watermarks: [] });
    expect(await resume(180, 900)).to.deep.equal({ position, readFrom: 180, watermarks: [] });
    expect(await resume(0, 900, { dedupWindowSize: 0 })).to.deep.equal({
      position,
      readFrom: 249,
      watermarks: [],
    });
  });

  it('reads back to the last record, however far', async () => {
    await counted(950, 7);
    expect((await resume(0, 950)).readFrom).to.equal(7);
  });

  it('does not verify the topic by a deleted record', async () => {
    await counted(250, 180);
    expect(await resume(200, 900)).to.deep.equal({
      position: { next: 250, last: null },
      readFrom: 200,
      watermarks: [],
    });
  });

  it('records as lost, once, what was deleted before it was counted', async () => {
    await counted(50, 49);
    const resumed = { position: { next: 80, last: null }, readFrom: 80, watermarks: [] };
    expect(await resume(80, 900)).to.deep.equal(resumed);
    expect(await saved()).to.deep.equal({ position: resumed.position, lostEvents: 30 });
    expect(await resume(80, 900)).to.deep.equal(resumed);
    expect((await saved()).lostEvents).to.equal(30);
  });

  it('rejects a position beyond the end', async () => {
    await counted(50, 49);
    const error = await failureOf(resume(0, 49));
    expect(error).to.include({ code: 'topic-made-anew', retriable: false });
    expect(String(error)).to.match(/t\/3 .* ends at offset 49, but was counted up to 50.*--reset/);
    expect((await resume(0, 50)).position.next).to.equal(50);
  });

  it('fails when the brokers cannot be reached', async () => {
    const offsets = (): Promise<never> => Promise.reject(new Error('unreachable'));
    expect(String(await failureOf(resume(0, 0, { offsets })))).to.equal('Error: unreachable');
  });
});
