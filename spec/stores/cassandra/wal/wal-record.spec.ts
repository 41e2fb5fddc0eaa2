import { expect } from 'chai';
import {
  chunksOf,
  type WalRecord,
  joinChunks,
  REST_SECTION,
  COUNTS_SECTION,
} from '../../../../src/stores/cassandra/wal/wal-record.ts';
import { EMPTY_WINDOW_STATE } from '../../../../src/stores/cassandra/windows/window-state.ts';
import { NO_WINDOW_CHANGES } from '../../support/no-window-changes.ts';
import { NOW } from '../../support/commits.ts';

const EMPTY: WalRecord = {
  serverUrls: [],
  domains: [],
  topUsers: [],
  users: [],
  topSlots: [],
  recent: [],
  forgotten: [],
  rejects: [],
  recovered: [],
  losses: [],
  ...NO_WINDOW_CHANGES,
};

const FULL: WalRecord = {
  serverUrls: [['https://a', 2 ** 52 + 1]],
  domains: [
    ['a', 1],
    ['', 2],
  ],
  topUsers: [[3, 'Alice\u0000', 7]],
  users: [['Alice\u0000', 7]],
  topSlots: [[3, 'Alice\u0000']],
  recent: [{ slot: 1, place: 0, partition: 'p', at: 0.5, keys: 'k\n🦆' }],
  forgotten: [4, 5],
  rejects: [{ id: 'r', code: 'not-json', reason: 'why', data: '{', at: NOW, arrived: 17 }],
  recovered: ['s'],
  losses: [{ topic: 't', partition: 0, from: 1, to: 2, at: NOW }],
  windows: [['1m', 60_000, 'domain', '', 1, 2, 3, 4, 5]],
  activity: [{ start: 60_000, users: ['Alice', 3], pages: ['a/b', 3] }],
  buckets: [{ kind: 'windows', resolution: '1m', bucket: 0 }],
  dropped: [{ kind: 'activity', resolution: '1h', bucket: 0 }],
  windowState: [EMPTY_WINDOW_STATE],
};

describe('an entry of the journal', () => {
  it('comes back from its chunks as it was', () => {
    expect(joinChunks(chunksOf(FULL))).to.deep.equal(FULL);
    expect(joinChunks(chunksOf(EMPTY))).to.deep.equal(EMPTY);
  });

  it('reads rejects of earlier versions, which have no code', () => {
    const body = JSON.stringify({ rejects: [{ id: 'r', reason: 'why', data: '{', at: NOW, arrived: 17 }] });
    expect(joinChunks([{ body }]).rejects).to.deep.equal([
      { id: 'r', code: 'other', reason: 'why', data: '{', at: NOW, arrived: 17 },
    ]);
  });

  it('has at least one chunk of each section, and what a snapshot shows in the first', () => {
    expect(chunksOf(EMPTY).map(({ section, chunk, chunks }) => [section, chunk, chunks])).to.deep.equal([
      [COUNTS_SECTION, 0, 1],
      [REST_SECTION, 0, 1],
    ]);
    const standing = chunksOf(FULL).filter(({ section }) => section === COUNTS_SECTION);
    const { serverUrls, domains, topUsers } = FULL;
    expect(joinChunks(standing)).to.deep.equal({ ...EMPTY, serverUrls, domains, topUsers });
  });

  it('is cut into chunks of at most about 1 MB, whatever its size', () => {
    const users = Array.from({ length: 50_000 }, (_, i) => [`${'𝕏'.repeat(10)} ${i}`, i] as const);
    const long = { slot: 0, place: 0, partition: 'p', at: 1, keys: 'k'.repeat(900_000) };
    const entry = { ...EMPTY, users, recent: [long, { ...long, slot: 1 }] };
    const chunks = chunksOf(entry);
    expect(chunks.length).to.be.above(4);
    for (const { body } of chunks) expect(Buffer.byteLength(body)).to.be.below(1_100_000);
    expect(joinChunks(chunks)).to.deep.equal(entry);
  });
});
