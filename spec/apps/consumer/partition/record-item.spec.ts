import { expect } from 'chai';
import { readRecord } from '../../../../src/apps/consumer/partition/record-item.ts';
import { encodeProtobuf } from '../../../../src/wikimedia/formats/encode-protobuf.ts';
import { changeJson, recordAt } from '../../../support/kafka-records.ts';

const read = (value: string | Buffer | null) => readRecord(recordAt(7, value)).decoded;
const raw = (over: object): string =>
  JSON.stringify({ meta: { id: 'raw-1', domain: 'en.wikipedia.org' }, user: 'Alice', bot: true, ...over });

describe('readRecord', () => {
  it('takes the offset of the record', () => {
    const message = recordAt(41, changeJson('a', 'Alice'));
    expect(readRecord(message)).to.include({ message, offset: 41 });
  });

  it('decodes JSON, also with only three fields', () => {
    expect(read(changeJson('a', 'Alice', true))).to.include({
      kind: 'change',
      id: 'a',
      user: 'Alice',
      bot: true,
    });
    expect(read(changeJson(null, 'Alice'))).to.include({
      kind: 'change',
      id: null,
      user: 'Alice',
      domain: 'en.wikipedia.org',
      bot: false,
    });
  });

  it('decodes protobuf', () => {
    const decoded = read(
      Buffer.from(
        encodeProtobuf({
          id: 'p-1',
          dt: null,
          type: 'edit',
          bot: true,
          wiki: 'enwiki',
          serverUrl: 'https://en.wikipedia.org',
          namespace: 0,
          domain: 'en.wikipedia.org',
          title: 'T',
          user: 'Zoë',
          topic: null,
          logType: null,
          lengthOld: 5,
          lengthNew: 7,
          revisionOld: null,
          revisionNew: null,
          minor: false,
        }),
      ),
    );
    expect(decoded).to.include({
      kind: 'change',
      id: 'p-1',
      user: 'Zoë',
      serverUrl: 'https://en.wikipedia.org',
      lengthNew: 7,
    });
  });

  it('decodes a complete event by the rules of the feed', () => {
    expect(read(raw({}))).to.include({ kind: 'change', id: 'raw-1', user: 'Alice', bot: true });
    expect(read(raw({ user: 7 }))).to.deep.equal({
      kind: 'rejected',
      code: 'wrong-field',
      message: 'user is a number, not a text',
    });
  });

  it('recognises a canary', () => {
    expect(read(raw({ meta: { id: 'c', domain: 'canary' } }))).to.deep.equal({ kind: 'canary' });
  });

  it('gives the reason why anything else cannot be decoded', () => {
    expect(read(null)).to.deep.equal({ kind: 'rejected', code: 'empty', message: 'the record has no value' });
    expect(read('hello').kind).to.equal('rejected');
  });
});
