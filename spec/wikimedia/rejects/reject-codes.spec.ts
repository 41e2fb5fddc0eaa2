import { expect } from 'chai';
import {
  refusedDeadLetter,
  oversizedDeadLetter,
} from '../../../src/apps/producer/records/dead-letter-records.ts';
import { REJECT_CODES, toRejectCode } from '../../../src/stats/counts/reject-code.ts';
import { METRIC_CATALOGUE } from '../../../src/telemetry/metrics/metric-catalogue.ts';
import { readMessage } from '../../../src/wikimedia/event/read-message.ts';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import type { DecodedEvent, RecentChange } from '../../../src/wikimedia/event/recent-change.ts';
import type { Decoded } from '../../../src/wikimedia/formats/change-record.ts';
import { decodeRecord } from '../../../src/wikimedia/formats/decode-record.ts';
import { rejectedRecord } from '../../../src/wikimedia/formats/rejected-record.ts';
import { changeAt, changeText } from '../../support/feed-events.ts';

type Coded = readonly [message: string, code: string];

const codedOf = (item: DecodedEvent | Decoded): Coded =>
  item.kind === 'rejected' ? [item.message, item.code] : ['(none)', item.kind];

const oversized = (hasEnd: boolean): Coded =>
  codedOf(readMessage({ data: '{', oversized: { bytes: 17_000_123, maxBytes: 16_777_216, hasEnd } }));
const onFeed = (text: string): Coded => codedOf(readRecentChange(text));
const decode = decodeRecord(() => rejectedRecord({ code: 'other', message: 'a raw event' }));
const inTopic = (value: string | null): Coded => codedOf(decode(value === null ? null : Buffer.from(value)));
const inHeaders = ({ reason = '', code = '' }: Readonly<Record<string, string>>): Coded => [reason, code];

describe('reject codes', () => {
  const cases: readonly (readonly [code: string, rejects: readonly Coded[]])[] = [
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
        inHeaders(oversizedDeadLetter({ ...(changeAt(1) as RecentChange), data: '' }, 9, 8, 0).headers),
        inHeaders(
          refusedDeadLetter({ key: null, value: '', timestamp: 0, headers: {}, bytes: 9 }, 0).headers,
        ),
      ],
    ],
  ];
  for (const [expected, rejects] of cases)
    for (const [message, code] of rejects)
      it(`reject with ${expected}: ${message}`, () => {
        expect(message).to.not.equal('(none)');
        expect(code).to.equal(expected);
      });

  it('are the label values of the metric', () => {
    expect(METRIC_CATALOGUE.deadLetters.labels.reason).to.deep.equal(REJECT_CODES);
  });

  it('are read as "other" when they are missing or of a later version', () => {
    for (const stored of [null, undefined, '', 'of-a-later-version', 7])
      expect(toRejectCode(stored)).to.equal('other');
    expect(REJECT_CODES.map(toRejectCode)).to.deep.equal(REJECT_CODES);
  });
});
