import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repeat, VirtualTimeScheduler } from 'rxjs';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { loadRecording } from '../../../src/simulator/recording/load-recording.ts';
import { recordedLogs } from '../../../src/simulator/recording/recorded-logs.ts';
import { eventTexts, type TopicLog } from '../../../src/simulator/topic-log.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { scratchFolder, type ScratchFolder } from '../support/scratch-folder.ts';

const START = Date.UTC(2026, 4, 5);

/** Offsets 10, 11 and 13 (12 is a hole), at 0, 400 and 1000 ms. */
const RECORDING = [
  [10, 0],
  [11, 400],
  [13, 1000],
].map(([offset = 0, ms = 0]) =>
  JSON.stringify({
    meta: {
      id: `id-${offset}`,
      topic: 'eqiad',
      partition: 0,
      offset,
      dt: new Date(START + ms).toISOString(),
    },
  }),
);

describe('recordedLogs', () => {
  let folder: ScratchFolder;
  let file: string;
  beforeEach(async () => {
    folder = await scratchFolder();
    file = await folder.write('a', RECORDING.join('\n'));
  });
  afterEach(() => folder.remove());

  const only = (logs: readonly TopicLog[]): TopicLog => {
    const [log] = logs;
    if (log === undefined || logs.length > 1) throw new Error(`there are ${logs.length} logs`);
    return log;
  };
  /** The ends that are seen at each growth until `ms`. */
  const growth = (
    log: TopicLog,
    scheduler: VirtualTimeScheduler,
    ms: number,
  ): (readonly [number, number])[] => {
    const seen: (readonly [number, number])[] = [];
    const watching = log.grown$.pipe(repeat()).subscribe(() => seen.push([scheduler.now(), log.endOffset]));
    scheduler.maxFrames = ms + 1;
    scheduler.schedule(() => watching.unsubscribe(), ms + 1);
    scheduler.flush();
    return seen;
  };

  it('release the first event at once, and the others at their own pace', async () => {
    const scheduler = new VirtualTimeScheduler();
    const log = only(recordedLogs(await loadRecording(file), { speed: 1, scheduler }));
    expect([log.firstOffset, log.endOffset]).to.deep.equal([10, 11]);
    expect(() => log.at(11)).to.throw(RangeError);
    expect(growth(log, scheduler, 5000)).to.deep.equal([
      [400, 12],
      [1000, 14],
    ]);
    expect([10, 11, 12, 13, 14].map((offset) => log.nextOffset(offset))).to.deep.equal([10, 11, 13, 13, 14]);
    expect(() => log.at(12)).to.throw(RangeError);
    expect([...eventTexts([log])]).to.deep.equal(RECORDING);
  });

  it('release them faster, or all at once', async () => {
    const scheduler = new VirtualTimeScheduler();
    const fast = only(recordedLogs(await loadRecording(file), { speed: 10, scheduler }));
    expect(growth(fast, scheduler, 5000)).to.deep.equal([
      [40, 12],
      [100, 14],
    ]);
    const all = only(recordedLogs(await loadRecording(file), { speed: 'max' }));
    expect(all.endOffset).to.equal(14);
    expect([0, 1, 401, 1001].map((ms) => all.firstAtOrAfter(START + ms))).to.deep.equal([10, 11, 13, 14]);
  });

  it('start over as new events: new ids, offsets and times', async () => {
    const scheduler = new VirtualTimeScheduler();
    const log = only(recordedLogs(await loadRecording(file), { speed: 1, loop: true, scheduler }));
    // The gap before a new round is the mean one: 500 ms.
    expect(growth(log, scheduler, 3000)).to.deep.equal([
      [400, 12],
      [1000, 14],
      [1500, 15],
      [1900, 16],
      [2500, 18],
      [3000, 19],
    ]);
    const metas = [...eventTexts([log])].map(
      (text) => (JSON.parse(text) as { meta: Record<string, unknown> }).meta,
    );
    expect(metas.map(({ offset }) => offset)).to.deep.equal([10, 11, 13, 14, 15, 17, 18]);
    expect(new Set(metas.map(({ id }) => id)).size).to.equal(7);
    expect(metas[3]).to.include({ dt: new Date(START + 1500).toISOString(), topic: 'eqiad' });
    expect(log.at(14).timestamp).to.equal(START + 1500);
    expect([1001, 1501, 2501].map((ms) => log.firstAtOrAfter(START + ms))).to.deep.equal([14, 15, 18]);
    expect(log.firstAtOrAfter(START + 1e9)).to.equal(19);
  });

  it('begin before events without a time, and before those that are dated before all others', async () => {
    const event = (offset: number, dt?: string): string =>
      JSON.stringify({ meta: { id: `id-${offset}`, topic: 'eqiad', partition: 0, offset, dt } });
    const logOf = async (lines: readonly string[]): Promise<TopicLog> =>
      only(recordedLogs(await loadRecording(await folder.write('b', lines.join('\n'))), { speed: 'max' }));
    const untimed = await logOf([event(1), event(2)]);
    expect(untimed.firstAtOrAfter(START)).to.equal(1);
    const minutes = [0, 1, 2, 3].map((n) => event(3 + n, new Date(START + n * 60_000).toISOString()));
    const mixed = await logOf([event(1), event(2, '2001-01-01T00:00:00Z'), ...minutes]);
    expect([START - 1, START, START + 1].map((ms) => mixed.firstAtOrAfter(ms))).to.deep.equal([1, 1, 4]);
  });

  it('refuse what makes no sense', async () => {
    const refusal = (options: Parameters<typeof recordedLogs>[1]): Promise<string> =>
      loadRecording(file)
        .then((recording) => recordedLogs(recording, options))
        .then(() => 'taken', String);
    expect(await refusal({ speed: 0 })).to.match(/speed must be/);
    expect(await refusal({ speed: 'max', loop: true })).to.match(/give the speed a number/);
  });

  const recordings = join(packageRoot(), '..', 'shared', 'data');
  (existsSync(recordings) ? it : it.skip)('give all events of the real recordings', async () => {
    const files = (await readdir(recordings)).filter((name) => name.endsWith('.ndjson'));
    expect(files).to.not.have.length(0);
    for (const name of files) {
      const path = join(recordings, name);
      const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
      const logs = recordedLogs(await loadRecording(path), { speed: 'max' });
      expect([...eventTexts(logs)].sort(), name).to.deep.equal([...new Set(lines)].sort());
      expect(plainCount(eventTexts(logs)), name).to.deep.equal(plainCount(lines));
    }
  });
});
