import { expect } from 'chai';
import { lastValueFrom, of } from 'rxjs';
import {
  encode,
  type EncodedEvent,
  type EncodeOptions,
} from '../../../../src/apps/producer/records/encode.ts';
import { readRawFeedEvent } from '../../../../src/apps/producer/records/raw-feed-event.ts';
import { type FeedPosition, startPosition } from '../../../../src/wikimedia/position/feed-position.ts';
import { decodeRecord } from '../../../../src/wikimedia/formats/decode-record.ts';
import { changeText, EQIAD } from '../../../support/feed-events.ts';

const NOW = Date.UTC(2026, 4, 5, 12);
const OPTIONS: EncodeOptions = { format: 'json', maxRecordBytes: 10_000, now: () => NOW };
const POSITION: FeedPosition = {
  ...startPosition(0),
  partitions: [
    { topic: EQIAD, partition: 0, resume: { timestamp: NOW - 5000 }, next: 1, forgotten: null },
    { topic: 'other', partition: 0, resume: { timestamp: NOW - 9000 }, next: 1, forgotten: null },
  ],
};

const encoded = async (
  text: string,
  options: Partial<EncodeOptions> = {},
  position: FeedPosition | null = POSITION,
): Promise<EncodedEvent> => {
  const batch = { items: [readRawFeedEvent({ data: text })], size: 1, position };
  const { items } = await lastValueFrom(of(batch).pipe(encode({ ...OPTIONS, ...options })));
  const [event] = items;
  if (event === undefined) throw new Error('nothing came out');
  return event;
};
const recordOf = async (...args: Parameters<typeof encoded>) => {
  const event = await encoded(...args);
  if (event.kind !== 'record' && event.kind !== 'dead-letter') throw new Error(`${event.kind} has no record`);
  return event.record;
};

describe('encode', () => {
  it('creates a record with key, value, event time, id and feed offset', async () => {
    const { value, ...record } = await recordOf(changeText(7));
    expect(JSON.parse(String(value))).to.include({
      id: `${EQIAD}-7`,
      user: 'Alice',
      domain: 'en.wikipedia.org',
    });
    expect(record).to.deep.include({
      key: 'Alice',
      timestamp: Date.parse('2026-05-05T11:17:39.123Z'),
      headers: { id: `${EQIAD}-7`, position: `${EQIAD}/0/7` },
    });
    expect(record.bytes).to.be.above(String(value).length);
    expect((await encoded(changeText(7))).key).to.include({
      id: `${EQIAD}-7`,
      topic: EQIAD,
      partition: 0,
      offset: 7,
    });
  });

  it('uses the domain as the key without a user, and no key without both', async () => {
    expect((await recordOf(changeText(1, { user: null }))).key).to.equal('en.wikipedia.org');
    expect((await recordOf(changeText(1, { user: null, server_name: null }, { domain: null }))).key).to.equal(
      null,
    );
  });

  it('encodes protobuf, and raw text unchanged', async () => {
    const text = changeText(3);
    const { value } = await recordOf(text, { format: 'protobuf' });
    const read = decodeRecord(() => ({ kind: 'rejected', code: 'other', message: 'raw' }));
    expect(read(Buffer.from(value))).to.include({ kind: 'change', id: `${EQIAD}-3`, user: 'Alice' });
    expect((await recordOf(text, { format: 'raw' })).value).to.equal(text);
  });

  it('falls back to the feed’s time, then to the current time, when a broker would reject the event’s', async () => {
    const times = [null, 'yesterday', '1969-12-31T00:00:00Z', '1999-01-01T00:00:00Z', '2026-05-05T12:02:00Z'];
    for (const dt of times) {
      const text = changeText(1, {}, { dt });
      expect((await recordOf(text)).timestamp, String(dt)).to.equal(NOW - 5000);
      expect((await recordOf(text, {}, startPosition(0))).timestamp).to.equal(NOW);
      expect((await recordOf(text, {}, null)).timestamp).to.equal(NOW);
    }
    expect((await recordOf(changeText(1, {}, { dt: '2026-05-05T12:00:30Z' }))).timestamp).to.equal(
      NOW + 30_000,
    );
  });

  it('creates a dead letter with the event’s text for a record that is too long', async () => {
    const text = changeText(5, { comment: 'ü'.repeat(6000) });
    const event = await encoded(text, { format: 'raw' });
    expect(event).to.include({ kind: 'dead-letter' });
    expect(event.key).to.include({ id: `${EQIAD}-5` });
    const { value, headers } = await recordOf(text, { format: 'raw' });
    expect(value).to.equal(text);
    expect(headers).to.include({ id: `${EQIAD}-5`, source: 'producer', at: new Date(NOW).toISOString() });
    expect(headers['reason']).to.match(/MAX_RECORD_BYTES allows 10000/);
  });

  it('creates a dead letter for a malformed event, identified by its text', async () => {
    const event = await encoded('{"broken');
    expect(event).to.include({ kind: 'dead-letter', key: null });
    const [one, two] = [await recordOf('{"broken'), await recordOf('{"broken2')];
    expect(one).to.include({ key: null, value: '{"broken', timestamp: NOW });
    expect(one.headers['reason']).to.match(/not JSON/);
    expect(one.headers['id'])
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.to.equal(two.headers['id']);
  });

  it('sends no canary', async () => {
    const event = await encoded(changeText(5, {}, { domain: 'canary' }));
    expect(event).to.have.all.keys('kind', 'key');
    expect(event.kind).to.equal('canary');
    expect(event.key).to.include({ id: `${EQIAD}-5`, topic: EQIAD, partition: 0, offset: 5 });
  });
});
