import { expect } from 'chai';
import { reprocess } from '../../../../src/apps/tools/dead-letters/reprocess.ts';
import { deadLetterOf } from './dead-letter-samples.ts';

const OPTIONS = {
  topic: 'changes',
  format: 'json',
  maxRecordBytes: 10_000,
  now: () => Date.parse('2026-11-22'),
} as const;
const RECORD = '{"id":"a","domain":"en.wikipedia.org","title":"T","user":"Ann"}';
const EVENT = JSON.stringify({
  $schema: '/mediawiki/recentchange/1.0.0',
  meta: {
    id: 'e1',
    dt: '2026-11-21T12:00:00Z',
    domain: 'en.wikipedia.org',
    topic: 't',
    partition: 0,
    offset: 9,
  },
  user: 'Ann',
  bot: false,
  title: 'T',
  type: 'edit',
});
const CONSUMER = {
  source: 'consumer',
  id: 'x/1/4',
  reason: 'r',
  topic: 'x',
  partition: '1',
  offset: '4',
  at: 'now',
};

describe('revive', () => {
  it('sends a record back to its topic and partition, as it was', async () => {
    const result = await reprocess(deadLetterOf(RECORD, { ...CONSUMER, trace: 'abc', tries: '1' }), OPTIONS);
    expect(result).to.deep.equal({
      kind: 'record',
      topic: 'x',
      message: {
        key: null,
        value: Buffer.from(RECORD),
        timestamp: '1700000000007',
        headers: { trace: Buffer.from('abc') },
        partition: 1,
      },
    });
  });

  it('writes an event of the feed as the producer does', async () => {
    const result = await reprocess(
      deadLetterOf(EVENT, { source: 'producer', id: 'p', reason: 'r' }),
      OPTIONS,
    );
    if (result.kind !== 'record') throw new Error(result.kind);
    const { topic, message } = result;
    expect(topic).to.equal('changes');
    expect(message.key).to.equal('Ann');
    expect(message.timestamp).to.equal(String(Date.parse('2026-11-21T12:00:00Z')));
    expect(message.headers).to.deep.equal({ id: 'e1', position: 't/0/9' });
    expect(JSON.parse(String(message.value))).to.include({ id: 'e1', user: 'Ann' });
  });

  it('does nothing about a heartbeat of the feed', async () => {
    const canary = EVENT.replace('"domain":"en.wikipedia.org"', '"domain":"canary"');
    expect(await reprocess(deadLetterOf(canary, { source: 'producer' }), OPTIONS)).to.deep.equal({
      kind: 'nothing',
    });
  });

  for (const [what, value, headers, reason, code] of [
    [
      'a record that still cannot be read',
      '{"user":5}',
      CONSUMER,
      'user is a number, not a text',
      'wrong-field',
    ],
    [
      'an event that still cannot be read',
      '{"meta":1}',
      { source: 'producer', id: 'p' },
      /meta/,
      'not-an-event',
    ],
    [
      'a record of which only a part is there',
      RECORD,
      { ...CONSUMER, code: 'empty', truncated: 'true' },
      'r',
      'empty',
    ],
    [
      'an event of which only a part is there',
      EVENT,
      { source: 'producer', reason: 'r', truncated: 'true' },
      'r',
      'other',
    ],
  ] as const) {
    it(`keeps ${what}, with the reason and one try more`, async () => {
      const result = await reprocess(deadLetterOf(value, { ...headers, tries: '2' }), OPTIONS);
      if (result.kind !== 'letter') throw new Error(result.kind);
      expect(String(result.message.value)).to.equal(value);
      expect(result.message.headers?.['tries']).to.equal('3');
      expect(String(result.message.headers?.['source'])).to.equal(headers.source);
      expect(String(result.message.headers?.['code'])).to.equal(code);
      const reasonText = String(result.message.headers?.['reason']);
      if (typeof reason === 'string') expect(reasonText).to.equal(reason);
      else expect(reasonText).to.match(reason);
    });
  }

  it('keeps an event whose record would still be too long', async () => {
    const deadLetter = deadLetterOf(EVENT, { source: 'producer', id: 'e1' });
    const result = await reprocess(deadLetter, { ...OPTIONS, maxRecordBytes: 50 });
    expect(result.kind).to.equal('letter');
    const { headers } = result.kind === 'letter' ? result.message : {};
    expect(String(headers?.['code'])).to.equal('too-large');
    expect(String(headers?.['reason'])).to.match(
      /^its record would have \d+ bytes, but MAX_RECORD_BYTES allows 50$/,
    );
  });
});
