import { expect } from 'chai';
import {
  describeIgnored,
  ignoredInputCounter,
  type IgnoredInputCounter,
  NOTHING_IGNORED,
} from '../../src/sse/ignored-input.ts';

const described = (fill: (tally: IgnoredInputCounter) => void): string | null => {
  const tally = ignoredInputCounter();
  fill(tally);
  return describeIgnored(tally.total());
};

describe('describeIgnored', () => {
  it('is null when nothing arrived', () => {
    expect(describeIgnored(NOTHING_IGNORED)).to.equal(null);
    expect(described(() => undefined)).to.equal(null);
  });

  it('names comments, other types, lines that are not fields, and bytes', () => {
    expect(
      described((tally) => {
        tally.bytes(40);
        tally.comment();
        tally.comment();
      }),
    ).to.equal('comments (2)');
    expect(
      described((tally) => {
        for (const type of ['edit', 'error', 'edit']) tally.event(type);
        tally.comment();
      }),
    ).to.equal('events of other types than "message" (3: "edit", "error") and comments (1)');
    expect(
      described((tally) => {
        tally.unknownLine('{"a":1}');
        tally.unknownLine('{"b":1}');
      }),
    ).to.equal('lines that are not server-sent events (2; the first begins with "{"a":1}")');
    expect(described((tally) => tally.unknownLine('d\0a\0'))).to.equal(
      'lines that are not server-sent events (1; binary data or UTF-16 text)',
    );
    expect(described((tally) => tally.bytes(12))).to.equal('12 bytes without the end of an event');
  });

  it('is bounded, however long the types of events are', () => {
    const text = described((tally) => {
      for (let n = 0; n < 1000; n += 1) tally.event(`${n}\u001b${'x'.repeat(1000)}`);
      tally.unknownLine(`\u001b${'y'.repeat(1000)}`);
    });
    expect(text?.length).to.be.below(400);
    expect(text).to.not.include('\u001b');
  });

  it('starts again after an event', () => {
    const tally = ignoredInputCounter();
    tally.bytes(1);
    tally.comment();
    tally.event('a');
    tally.unknownLine('x');
    tally.reset();
    expect(tally.total()).to.deep.equal(NOTHING_IGNORED);
  });
});
