import { expect } from 'chai';
import protobuf from 'protobufjs';
import type { ChangeRecord } from '../../../src/wikimedia/formats/change-record.ts';
import { encodeProtobuf } from '../../../src/wikimedia/formats/encode-protobuf.ts';

const RECORD: ChangeRecord = {
  id: 'i',
  dt: null,
  type: null,
  bot: true,
  wiki: null,
  serverUrl: null,
  namespace: -1,
  domain: 'd',
  title: '',
  user: null,
  topic: null,
  logType: null,
  lengthOld: null,
  lengthNew: null,
  revisionOld: null,
  revisionNew: null,
  minor: false,
};

/** What a reader compiles that knows the first three fields only, and these without presence. */
const threeFields = protobuf
  .parse('syntax = "proto3"; message Event { string domain = 1; string title = 2; string user = 3; }')
  .root.lookupType('Event');

describe('encodeProtobuf', () => {
  it('writes the fields in order, empty texts too, and omits missing fields', () => {
    expect(Buffer.from(encodeProtobuf(RECORD)).toString('hex')).to.equal(
      ['0a0164', '1200', '220169', '3801', '5001'].join(''),
    );
  });

  it('can be read by readers that know only the first three fields', () => {
    const event = threeFields.decode(encodeProtobuf({ ...RECORD, title: 'Zürich', user: null }));
    expect(event).to.include({ domain: 'd', title: 'Zürich', user: '' });
  });

  for (const namespace of [1.5, 2 ** 31, NaN, Infinity])
    it(`omits the namespace ${namespace}, which no reader accepts`, () => {
      expect(encodeProtobuf({ ...RECORD, namespace })).to.deep.equal(
        encodeProtobuf({ ...RECORD, namespace: null }),
      );
    });

  it('writes topic, log type, lengths, revisions and minor edits after the original fields', () => {
    const more = {
      topic: 't',
      logType: 'l',
      lengthOld: 0,
      lengthNew: 5,
      revisionOld: 2 ** 32,
      revisionNew: 7,
      minor: true,
    };
    expect(Buffer.from(encodeProtobuf({ ...RECORD, ...more })).toString('hex')).to.equal(
      [
        '0a0164',
        '1200',
        '220169',
        '3801',
        '5001',
        '5a0174',
        '62016c',
        '6800',
        '7005',
        '788080808010',
        '800107',
        '880101',
      ].join(''),
    );
  });

  for (const length of [1.5, 2 ** 53, -1, NaN])
    it(`omits the length ${length}, which no reader accepts`, () => {
      expect(encodeProtobuf({ ...RECORD, lengthOld: length, revisionNew: length })).to.deep.equal(
        encodeProtobuf(RECORD),
      );
    });

  for (const length of [1, 60, 200])
    it(`writes half a surrogate pair as U+FFFD in a text of ${length}`, () => {
      const rest = 'x'.repeat(length - 1);
      expect(encodeProtobuf({ ...RECORD, user: `\udc00${rest}` })).to.deep.equal(
        encodeProtobuf({ ...RECORD, user: `\ufffd${rest}` }),
      );
    });
});
