import { expect } from 'chai';
import {
  chunksOf,
  COUNTS_SECTION,
  joinChunks,
  REST_SECTION,
} from '../../../../src/stores/cassandra/wal/chunks.ts';
import type { WalRecord } from '../../../../src/stores/cassandra/wal/wal-record.ts';
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

describe('the chunks of a WAL record', () => {
  it('are joined to an equal record', () => {
    expect(joinChunks(chunksOf(FULL))).to.deep.equal(FULL);
    expect(joinChunks(chunksOf(EMPTY))).to.deep.equal(EMPTY);
  });

  it('give rejects of earlier versions, which have no code, the code "other"', () => {
    const body = JSON.stringify({ rejects: [{ id: 'r', reason: 'why', data: '{', at: NOW, arrived: 17 }] });
    expect(joinChunks([{ body }]).rejects).to.deep.equal([
      { id: 'r', code: 'other', reason: 'why', data: '{', at: NOW, arrived: 17 },
    ]);
  });

  it('have at least one chunk per section, with the counts of a snapshot in the first', () => {
    expect(chunksOf(EMPTY).map(({ section, chunk, chunks }) => [section, chunk, chunks])).to.deep.equal([
      [COUNTS_SECTION, 0, 1],
      [REST_SECTION, 0, 1],
    ]);
    const counts = chunksOf(FULL).filter(({ section }) => section === COUNTS_SECTION);
    const { serverUrls, domains, topUsers } = FULL;
    expect(joinChunks(counts)).to.deep.equal({ ...EMPTY, serverUrls, domains, topUsers });
  });

  it('have at most about 1 MB, whatever the size of the record', () => {
    const users = Array.from({ length: 50_000 }, (_, i) => [`${'𝕏'.repeat(10)} ${i}`, i] as const);
    const long = { slot: 0, place: 0, partition: 'p', at: 1, keys: 'k'.repeat(900_000) };
    const record = { ...EMPTY, users, recent: [long, { ...long, slot: 1 }] };
    const chunks = chunksOf(record);
    expect(chunks.length).to.be.above(4);
    for (const { body } of chunks) expect(Buffer.byteLength(body)).to.be.below(1_100_000);
    expect(joinChunks(chunks)).to.deep.equal(record);
  });
});
