import { expect } from 'chai';
import {
  describeIgnored,
  ignoredInputCounter,
  type IgnoredInputCounter,
  NOTHING_IGNORED,
} from '../../src/sse/ignored-input.ts';

const described = (fill: (counter: IgnoredInputCounter) => void): string | null => {
  const counter = ignoredInputCounter();
  fill(counter);
  return describeIgnored(counter.total());
};

describe('describeIgnored', () => {
  it('is null when nothing arrived', () => {
    expect(describeIgnored(NOTHING_IGNORED)).to.equal(null);
    expect(described(() => undefined)).to.equal(null);
  });

  it('names comments, other types, lines that are not fields, and bytes', () => {
    expect(
      described((counter) => {
        counter.bytes(40);
        counter.comment();
        counter.comment();
      }),
    ).to.equal('comments (2)');
    expect(
      described((counter) => {
        for (const type of ['edit', 'error', 'edit']) counter.event(type);
        counter.comment();
      }),
    ).to.equal('events of other types than "message" (3: "edit", "error") and comments (1)');
    expect(
      described((counter) => {
        counter.unknownLine('{"a":1}');
        counter.unknownLine('{"b":1}');
      }),
    ).to.equal('lines that are not server-sent events (2; the first begins with "{"a":1}")');
    expect(described((counter) => counter.unknownLine('d\0a\0'))).to.equal(
      'lines that are not server-sent events (1; binary data or UTF-16 text)',
    );
    expect(described((counter) => counter.bytes(12))).to.equal('12 bytes without the end of an event');
  });

  it('is bounded, however long the types of events are', () => {
    const text = described((counter) => {
      for (let n = 0; n < 1000; n += 1) counter.event(`${n}\u001b${'x'.repeat(1000)}`);
      counter.unknownLine(`\u001b${'y'.repeat(1000)}`);
    });
    expect(text?.length).to.be.below(400);
    expect(text).to.not.include('\u001b');
  });

  it('starts again after an event', () => {
    const counter = ignoredInputCounter();
    counter.bytes(1);
    counter.comment();
    counter.event('a');
    counter.unknownLine('x');
    counter.reset();
    expect(counter.total()).to.deep.equal(NOTHING_IGNORED);
  });
});
