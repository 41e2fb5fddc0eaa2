import { expect } from 'chai';
import {
  parsePositionMetadata,
  serializePositionMetadata,
} from '../../../src/apps/producer/position-metadata.ts';
import type { FeedPosition, PartitionPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { EQIAD } from '../../support/feed-events.ts';

const positionOf = (partitions: number): FeedPosition => ({
  since: 1_777_979_860_000,
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    topic: EQIAD,
    partition,
    resume: partition % 2 === 0 ? { timestamp: 1_777_979_860_000 } : { offset: 7 },
    next: 6_100_000_000,
    forgotten: null,
  })),
});

describe('position metadata', () => {
  it('is restored unchanged', () => {
    const metadata = { owner: 'me', position: positionOf(4) };
    expect(parsePositionMetadata(serializePositionMetadata(metadata), 'group')).to.deep.equal(metadata);
  });

  it('is rejected when it exceeds the brokers’ limit', () => {
    expect(() => serializePositionMetadata({ owner: 'me', position: positionOf(60) }))
      .to.throw(/choose a stream with fewer topics \(this feed has 60 partitions\)/)
      .with.property('retriable', false);
  });

  it('fails to parse anything else', () => {
    const others = ['', '{', 'null', '[]', '{}', '{"owner":"me"}', '{"owner":"me","position":{"since":1}}'];
    const odd = '{"owner":"me","position":{"since":1,"partitions":[{"topic":"t"}]}}';
    for (const text of [...others, odd])
      expect(() => parsePositionMetadata(text, 'p.position'), text)
        .to.throw(/p\.position does not hold a position/)
        .with.property('retriable', false);
  });
});

describe('serializePositionMetadata with many missing ranges', () => {
  it('keeps as many of the latest ranges as fit the limit', () => {
    const missing = Array.from({ length: 64 }, (_, n) => ({
      from: 5_000_000_000 + n * 10,
      to: 5_000_000_003 + n * 10,
    }));
    const partitions = ['eqiad', 'codfw', 'other'].map((name) => ({
      topic: `${name}.mediawiki.recentchange`,
      partition: 0,
      resume: { timestamp: 1_777_979_860_000 },
      next: 6_000_000_000,
      forgotten: null,
      missing: missing.map((range) => ({ ...range, after: 1_777_979_860_000, before: 1_777_979_860_100 })),
    }));
    const text = serializePositionMetadata({ owner: 'me', position: { since: 1, partitions } });
    expect(Buffer.byteLength(text)).to.be.at.most(4096);
    const { position } = parsePositionMetadata(text, 'g');
    for (const { missing: kept = [] } of position.partitions) {
      expect(kept.length).to.be.at.least(16);
      expect(kept.at(-1)).to.deep.equal(missing.at(-1));
    }
  });

  it('drops only what can be dropped without causing a duplicate', () => {
    const dt = (n: number): string => new Date(1_777_979_860_000 + n).toISOString();
    const entry = {
      topic: EQIAD,
      resume: { timestamp: 1_777_979_860_000 },
      next: 6_000_000_000,
      forgotten: null,
      missing: [{ from: 5_000_000_000, to: 5_000_000_001 }],
      ahead: [2 ** 40],
      newest: dt(0),
      latest: Array.from({ length: 8 }, (_, n): [number, string] => [5_999_999_990 + n, dt(n + 1)]),
    };
    const write = (count: number): readonly PartitionPosition[] => {
      const partitions = Array.from({ length: count }, (_, partition) => ({ ...entry, partition }));
      const text = serializePositionMetadata({ owner: 'me', position: { since: 1, partitions } });
      expect(Buffer.byteLength(text)).to.be.at.most(4096);
      return parsePositionMetadata(text, 'g').position.partitions;
    };
    expect(write(1)[0]).to.deep.equal({ ...entry, partition: 0 });
    // The latest time that is forgotten with its offset is the one that later events have to be beyond.
    const [some] = write(8);
    const kept = some?.latest?.length ?? 0;
    expect(kept).to.be.within(1, 7);
    expect(some?.newest).to.equal(dt(8 - kept));
    expect(some?.latest?.at(-1)).to.deep.equal([5_999_999_997, dt(8)]);
    expect(some?.missing).to.deep.equal(entry.missing);
    const [least] = write(16);
    expect(least).to.deep.equal({
      topic: EQIAD,
      partition: 0,
      resume: entry.resume,
      next: entry.next,
      forgotten: null,
      ahead: entry.ahead,
      newest: dt(8),
    });
  });
});
