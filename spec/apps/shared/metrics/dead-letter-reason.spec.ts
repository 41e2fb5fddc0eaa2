import { expect } from 'chai';
import { deadLetterReason } from '../../../../src/apps/shared/metrics/dead-letter-reason.ts';
import {
  refusedDeadLetter,
  oversizedDeadLetter,
} from '../../../../src/apps/producer/records/dead-letter-records.ts';
import { readMessage } from '../../../../src/wikimedia/event/read-message.ts';
import { readRecentChange, type RecentChange } from '../../../../src/wikimedia/event/recent-change.ts';
import { decodeRecord } from '../../../../src/wikimedia/formats/decode-record.ts';
import { rejectedRecord } from '../../../../src/wikimedia/formats/rejected-record.ts';
import { changeAt, changeText } from '../../../support/feed-events.ts';

/** What the readers themselves say of a text: of the feed, and of a record. */
const oversized = (hasEnd: boolean): string => {
  const event = readMessage({ data: '{', oversized: { bytes: 17_000_123, maxBytes: 16_777_216, hasEnd } });
  return event.kind === 'malformed' ? event.reason : '(none)';
};
const onFeed = (text: string): string => {
  const event = readRecentChange(text);
  return event.kind === 'malformed' ? event.reason : '(none)';
};
const decode = decodeRecord(() => rejectedRecord('a whole event'));
const inTopic = (value: string | null): string => {
  const decoded = decode(value === null ? null : Buffer.from(value));
  return decoded.kind === 'undecodable' ? decoded.reason : '(none)';
};

describe('deadLetterReason', () => {
  const cases: readonly (readonly [label: string, reasons: readonly string[]])[] = [
    ['not-json', [onFeed('{"a'), inTopic('{"a'), inTopic('{"a": "\xff')]],
    ['not-an-event', [onFeed('[]'), onFeed('3'), onFeed('{}'), onFeed('{"meta":null}')]],
    [
      'unusable-id',
      [
        onFeed(changeText(1, {}, { id: null })),
        onFeed(changeText(1, {}, { id: '' })),
        onFeed(changeText(1, {}, { id: 'x\ny' })),
        inTopic('{"id":7,"user":"A"}'),
        inTopic(JSON.stringify({ id: 'x\ny', user: 'A' })),
      ],
    ],
    [
      'wrong-field',
      [
        onFeed(changeText(1, { user: 7 })),
        onFeed(changeText(1, { bot: 'yes' })),
        inTopic('{"user":7}'),
        inTopic('{"user":"A","namespace":1.5}'),
      ],
    ],
    [
      'beyond-limit',
      [
        onFeed(changeText(1, { user: 'x'.repeat(2000) })),
        onFeed(changeText(1, { length: { new: 2 ** 50 } })),
        inTopic(JSON.stringify({ user: 'x'.repeat(2000) })),
        inTopic(JSON.stringify({ user: 'u', length_new: 2 ** 50 })),
      ],
    ],
    ['empty', [inTopic(null), inTopic('')]],
    ['undecodable', [inTopic('{}'), inTopic('hello'), inTopic('\n')]],
    [
      'too-large',
      [
        oversized(true),
        oversized(false),
        oversizedDeadLetter({ ...(changeAt(1) as RecentChange), data: '' }, 9, 8, 0).headers['reason'] ?? '',
        refusedDeadLetter({ key: null, value: '', timestamp: 0, headers: {}, bytes: 9 }, 0).headers[
          'reason'
        ] ?? '',
      ],
    ],
    ['other', ['', 'whatever a later version may say: not JSON']],
  ];
  for (const [label, reasons] of cases) {
    for (const reason of reasons) {
      it(`calls ${JSON.stringify(reason)} ${label}`, () => {
        expect(reason).to.not.equal('(none)');
        expect(deadLetterReason(reason)).to.equal(label);
      });
    }
  }
});
