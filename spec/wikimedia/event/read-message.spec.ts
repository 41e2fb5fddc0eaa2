import { expect } from 'chai';
import { readMessage } from '../../../src/wikimedia/event/read-message.ts';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { changeText, EQIAD } from '../../support/feed-events.ts';

describe('readMessage', () => {
  it('reads a complete event', () => {
    const data = changeText(7);
    expect(readMessage({ data })).to.deep.equal(readRecentChange(data));
  });

  it('rejects an oversized event, with its feed offset if its beginning holds it', () => {
    const data = changeText(7).slice(0, -20);
    const oversized = { bytes: 17_000_123, maxBytes: 16_777_216, hasEnd: true };
    expect(readMessage({ data, oversized })).to.deep.equal({
      kind: 'rejected',
      data,
      oversized,
      code: 'too-large',
      message: `the event of 17,000,123 bytes is longer than the limit of 16,777,216 bytes; the first ${data.length} bytes are kept`,
      topic: EQIAD,
      partition: 0,
      offset: 7,
    });
  });

  it('rejects an oversized event without an offset', () => {
    const oversized = { bytes: 20, maxBytes: 10, hasEnd: true };
    expect(readMessage({ data: 'xxxx', oversized })).to.include({
      topic: null,
      partition: null,
      offset: null,
    });
    const odd = '{"meta":{"topic":1,"partition":-1,"offset":1.5},';
    expect(readMessage({ data: odd, oversized })).to.include({ topic: null, partition: null, offset: null });
  });

  it('says which limit was exceeded', () => {
    const reason = (bytes: number, hasEnd: boolean): string => {
      const item = readMessage({ data: 'x', oversized: { bytes, maxBytes: 100, hasEnd } });
      return item.kind === 'rejected' ? item.message : '';
    };
    expect(reason(90, true)).to.equal(
      'the event of 90 bytes is longer than the limit of a million lines; the first 1 bytes are kept',
    );
    expect(reason(100, true)).to.match(/longer than the limit of a million lines/);
    expect(reason(101, true)).to.match(/longer than the limit of 100 bytes/);
    expect(reason(1600, false)).to.equal(
      'the event of more than 1,600 bytes has no end; the first 1 bytes are kept',
    );
  });
});
