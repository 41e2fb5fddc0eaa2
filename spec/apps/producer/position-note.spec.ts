import { expect } from 'chai';
import { readPositionNote, writePositionNote } from '../../../src/apps/producer/position-note.ts';
import type { FeedPosition } from '../../../src/feed/position.ts';
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

describe('the note of a position', () => {
  it('comes back as it was', () => {
    const note = { owner: 'me', position: positionOf(4) };
    expect(readPositionNote(writePositionNote(note), 'group')).to.deep.equal(note);
  });

  it('is refused when brokers would not keep it', () => {
    expect(() => writePositionNote({ owner: 'me', position: positionOf(60) }))
      .to.throw(/feed has too many partitions \(60\)/)
      .with.property('retriable', false);
  });

  it('is an error when it is something else', () => {
    const others = ['', '{', 'null', '[]', '{}', '{"owner":"me"}', '{"owner":"me","position":{"since":1}}'];
    const odd = '{"owner":"me","position":{"since":1,"partitions":[{"topic":"t"}]}}';
    for (const text of [...others, odd])
      expect(() => readPositionNote(text, 'p.position'), text)
        .to.throw(/p\.position does not hold a position/)
        .with.property('retriable', false);
  });
});

describe('writePositionNote with many missing ranges', () => {
  it('keeps the latest of them, as many as brokers take', () => {
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
      missing,
    }));
    const text = writePositionNote({ owner: 'me', position: { since: 1, partitions } });
    expect(Buffer.byteLength(text)).to.be.at.most(4096);
    const { position } = readPositionNote(text, 'g');
    for (const { missing: kept = [] } of position.partitions) {
      expect(kept.length).to.be.at.least(16);
      expect(kept.at(-1)).to.deep.equal(missing.at(-1));
    }
  });
});
