import { expect } from 'chai';
import fc from 'fast-check';
import type { ChangeRecord, Decoded } from '../../../src/wikimedia/formats/change-record.ts';
import { decodeRecord } from '../../../src/wikimedia/formats/decode-record.ts';
import { encodeJson } from '../../../src/wikimedia/formats/encode-json.ts';
import { encodeProtobuf } from '../../../src/wikimedia/formats/encode-protobuf.ts';
import { MAX_FIELD_CHARACTERS, MAX_PAGE_BYTES } from '../../../src/wikimedia/event/event-limits.ts';

const RAW: Decoded = { kind: 'rejected', code: 'other', message: 'a raw event' };
const decode = decodeRecord(() => RAW);
const decodeText = (text: string): Decoded => decode(Buffer.from(text));
const decodeHex = (...hex: readonly string[]): Decoded => decode(Buffer.from(hex.join(''), 'hex'));
const reasonOf = (decoded: Decoded): string =>
  decoded.kind === 'rejected' ? decoded.message : 'a change, not rejected';
const change = (over: Partial<ChangeRecord>): Decoded => ({
  kind: 'change',
  id: null,
  dt: null,
  type: null,
  bot: false,
  wiki: null,
  serverUrl: null,
  namespace: null,
  domain: null,
  title: null,
  user: null,
  topic: null,
  logType: null,
  lengthOld: null,
  lengthNew: null,
  revisionOld: null,
  revisionNew: null,
  minor: false,
  ...over,
});

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
/** Any text that JavaScript can hold, with halves of surrogate pairs. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 150 })
  .map((units) => String.fromCharCode(...units));
const anyId = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 100 })
  .filter((id) => !id.includes('\n') && id.length <= 256);
const maybe = (text: fc.Arbitrary<string>): fc.Arbitrary<string | null> => fc.option(text, { nil: null });
const maybeCount = fc.option(fc.maxSafeNat(), { nil: null });
const maybeLength = fc.option(fc.nat(MAX_PAGE_BYTES), { nil: null });
const ownRecord = (text: fc.Arbitrary<string>): fc.Arbitrary<ChangeRecord> =>
  fc.record({
    id: anyId,
    dt: maybe(text),
    type: maybe(text),
    bot: fc.boolean(),
    wiki: maybe(text),
    serverUrl: maybe(text),
    namespace: fc.option(fc.integer(), { nil: null }),
    domain: maybe(text),
    title: maybe(text),
    user: maybe(text),
    topic: maybe(text),
    logType: maybe(text),
    lengthOld: maybeLength,
    lengthNew: maybeLength,
    revisionOld: maybeCount,
    revisionNew: maybeCount,
    minor: fc.boolean(),
  });
const withText = (record: ChangeRecord, turn: (text: string) => string): ChangeRecord => ({
  ...record,
  dt: record.dt === null ? null : turn(record.dt),
  type: record.type === null ? null : turn(record.type),
  wiki: record.wiki === null ? null : turn(record.wiki),
  serverUrl: record.serverUrl === null ? null : turn(record.serverUrl),
  domain: record.domain === null ? null : turn(record.domain),
  title: record.title === null ? null : turn(record.title),
  user: record.user === null ? null : turn(record.user),
  topic: record.topic === null ? null : turn(record.topic),
  logType: record.logType === null ? null : turn(record.logType),
});

describe('decodeRecord', () => {
  it('decodes its own JSON', () => {
    fc.assert(
      fc.property(ownRecord(fc.oneof(anyText, anyUnits)), (record) => {
        expect(decodeText(encodeJson(record))).to.deep.equal({ kind: 'change', ...record });
      }),
    );
  });

  it('decodes its own protobuf, with half a surrogate pair as U+FFFD', () => {
    fc.assert(
      fc.property(ownRecord(fc.oneof(anyText, anyUnits)), (record) => {
        const expected = withText(record, (text) => text.toWellFormed());
        expect(decode(Buffer.from(encodeProtobuf(record)))).to.deep.equal({ kind: 'change', ...expected });
      }),
    );
  });

  it('distinguishes a protobuf Event from JSON even if it begins with white space and a brace', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(9, 10, 13, 32),
        fc.constantFrom('{', '{}', '{"a":1', '\n{', ' {'),
        ownRecord(anyText),
        (length, begin, record) => {
          const event = { ...record, domain: begin.padEnd(length, 'x') };
          expect(decode(Buffer.from(encodeProtobuf(event)))).to.deep.equal({ kind: 'change', ...event });
        },
      ),
    );
  });

  it('never throws for any bytes', () => {
    const anyBytes = fc.uint8Array({ maxLength: 60 });
    const likeEvents = fc
      .array(fc.constantFrom(0x0a, 0x12, 0x1a, 0x22, 0x38, 0x50, 0x7b, 0x7d, 0x22, 0x3a, 0, 1, 2, 3, 0xff))
      .map((bytes) => Uint8Array.from(bytes));
    fc.assert(
      fc.property(fc.oneof(anyBytes, likeEvents), (bytes) => {
        expect(decode(Buffer.from(bytes)).kind).to.be.oneOf(['change', 'rejected']);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws for any JSON', () => {
    const names = [
      'id',
      'domain',
      'title',
      'user',
      'dt',
      'type',
      'bot',
      'wiki',
      'server_url',
      'namespace',
      'topic',
      'length_new',
      'meta',
    ];
    const anyObject = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(
      fc.property(anyObject, fc.nat(400), (value, cut) => {
        const text = JSON.stringify(value);
        expect(decodeText(text).kind).to.be.oneOf(['change', 'rejected']);
        expect(decodeText(text.slice(0, cut)).kind).to.be.oneOf(['change', 'rejected']);
      }),
      { numRuns: 500 },
    );
  });

  it('rejects a truncated record', () => {
    const text = encodeJson({ ...ALICE, domain: 'é' });
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length += 1)
      expect(decode(bytes.subarray(0, length)).kind, String(length)).to.equal('rejected');
  });
});

const ALICE: ChangeRecord = {
  id: 'a-1',
  dt: '2026-05-05T11:17:39.123Z',
  type: 'edit',
  bot: true,
  wiki: 'enwiki',
  serverUrl: 'https://en.wikipedia.org',
  namespace: 4,
  domain: 'en.wikipedia.org',
  title: 'Page',
  user: 'Alice',
  topic: 'eqiad.mediawiki.recentchange',
  logType: null,
  lengthOld: 120,
  lengthNew: 100,
  revisionOld: 4_294_967_296,
  revisionNew: 4_294_967_299,
  minor: false,
};

describe('decodeRecord: records of other producers', () => {
  it('reads JSON with three fields', () => {
    expect(decodeText('{"domain":"d","title":"t","user":"u"}')).to.deep.equal(
      change({ domain: 'd', title: 't', user: 'u' }),
    );
  });

  it('reads a protobuf Event with three fields', () => {
    expect(decodeHex('0a0164', '120174', '1a0175')).to.deep.equal(
      change({ domain: 'd', title: 't', user: 'u' }),
    );
  });

  it('reads an empty text as missing', () => {
    expect(decodeText('{"domain":"d","title":"","user":""}')).to.deep.equal(change({ domain: 'd' }));
    expect(decodeText('{"domain":"","title":"","user":"","id":""}')).to.deep.equal(change({}));
    expect(decodeHex('0a0164', '1200', '1a00', '2200')).to.deep.equal(change({ domain: 'd' }));
  });

  it('keeps an empty text of a record with an id', () => {
    expect(decodeText('{"id":"i","domain":"","user":null}')).to.deep.equal(change({ id: 'i', domain: '' }));
    expect(decodeHex('220169', '1200')).to.deep.equal(change({ id: 'i', title: '' }));
  });

  it('ignores unknown fields', () => {
    expect(decodeText('{"user":"u","extra":{"deep":[1]},"meta":null}')).to.deep.equal(change({ user: 'u' }));
    expect(decodeHex('1a0175', 'a20603616263', 'a80601')).to.deep.equal(change({ user: 'u' }));
  });

  it('reads records of versions without topics, lengths and revisions', () => {
    const before = { id: 'i', dt: '2026-05-05T11:17:39Z', type: 'edit', bot: true, user: 'u' };
    const read = change({ ...before, wiki: null });
    expect(decodeText(JSON.stringify(before))).to.deep.equal(read);
    const { id, dt, type, user } = before;
    const field = (tag: string, text: string): string =>
      `${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`;
    expect(
      decodeHex(field('1a', user), field('22', id), field('2a', dt), field('32', type), '3801'),
    ).to.deep.equal(read);
  });

  it('ignores a field of a later version with another type', () => {
    const strange = {
      topic: 5,
      log_type: {},
      length_old: -1,
      length_new: '7',
      revision_old: 1.5,
      revision_new: [],
      minor: 'yes',
    };
    expect(decodeText(JSON.stringify({ user: 'u', ...strange }))).to.deep.equal(change({ user: 'u' }));
    // length_old is 2^64 - 1, which JavaScript has no number for.
    expect(decodeHex('1a0175', '68ffffffffffffffffff01')).to.deep.equal(change({ user: 'u' }));
  });

  it('accepts white space before JSON', () => {
    expect(decodeText(' \r\n\t{"user":"u"}\n')).to.deep.equal(change({ user: 'u' }));
  });
});

describe('decodeRecord: events of the feed', () => {
  const given: string[] = [];
  const reading = decodeRecord((text) => {
    given.push(text);
    return change({ id: 'from the event' });
  });
  beforeEach(() => given.splice(0));

  for (const text of [
    '{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"x"},"user":"Zoë"}',
    '{"meta":{"id":"x"}}',
    '\n{ "meta" : { "id" : "x" } }',
    '{"user":"u","meta":{}}',
    '{"$schema":"a\\"b","meta":{}}',
    '{"meta":{ broken',
  ])
    it(`passes ${JSON.stringify(text)} to readRaw`, () => {
      expect(reading(Buffer.from(text))).to.deep.equal(change({ id: 'from the event' }));
      expect(given).to.deep.equal([text]);
    });

  for (const text of ['{"user":"\\"meta\\":{"}', '{"user":"u","meta":[]}', '{"a":{"meta":{}},"user":"u"}'])
    it(`does not pass ${JSON.stringify(text)} to readRaw`, () => {
      expect(reading(Buffer.from(text))).to.include({ kind: 'change', id: null });
      expect(given).to.deep.equal([]);
    });
});

describe('decodeRecord: unreadable records', () => {
  it('says what is wrong with the value', () => {
    expect(reasonOf(decode(null))).to.equal('the record has no value');
    expect(reasonOf(decode(Buffer.alloc(0)))).to.equal('the record is empty');
    expect(reasonOf(decodeText('{'))).to.match(/^not JSON: /);
    expect(reasonOf(decodeText(' {'))).to.match(/^not JSON: /);
    expect(reasonOf(decodeText('{}'))).to.equal('none of id, domain, title and user is there');
    expect(reasonOf(decodeHex('7b2275736572223a22', 'ff', '227d'))).to.equal(
      'not JSON: the bytes are not UTF-8',
    );
    for (const text of ['[]', '[{"user":"u"}]', '"user"', 'null', '5', 'hello', '\u0000', '   '])
      expect(reasonOf(decodeText(text)), text).to.match(/^neither a JSON object nor a protobuf Event: /);
  });

  const wrong: readonly (readonly [object, string])[] = [
    [{ user: 5 }, 'user is a number, not a text'],
    [{ user: [] }, 'user is an array, not a text'],
    [{ domain: {} }, 'domain is an object, not a text'],
    [{ title: true }, 'title is a boolean, not a text'],
    [{ id: 7 }, 'id is a number, not a text'],
    [{ dt: 7 }, 'dt is a number, not a text'],
    [{ type: 7 }, 'type is a number, not a text'],
    [{ wiki: 7 }, 'wiki is a number, not a text'],
    [{ server_url: 7 }, 'server_url is a number, not a text'],
    [{ bot: 'yes' }, 'bot is a string, not true or false'],
    [{ namespace: '4' }, 'namespace is a string, not a whole number of 32 bits'],
    [{ namespace: 1.5 }, 'namespace is 1.5, not a whole number of 32 bits'],
    [{ namespace: 2 ** 31 }, 'namespace is 2147483648, not a whole number of 32 bits'],
  ];
  for (const [field, reason] of wrong)
    it(`says that ${reason}`, () => {
      expect(reasonOf(decodeText(JSON.stringify({ id: 'i', user: 'u', ...field })))).to.equal(reason);
    });

  it('rejects an id that stores cannot keep', () => {
    const reason = 'id is longer than 256 characters, or holds a line feed or half a surrogate pair';
    for (const id of ['x'.repeat(257), 'a\nb', '\ud800']) {
      expect(reasonOf(decodeText(JSON.stringify({ id })))).to.equal(reason);
    }
    expect(decodeText(JSON.stringify({ id: 'x'.repeat(256) })).kind).to.equal('change');
    expect(reasonOf(decode(Buffer.from(encodeProtobuf({ ...ALICE, id: 'a\nb' }))))).to.equal(reason);
  });

  const texts = [
    ['user', 'user', MAX_FIELD_CHARACTERS.user],
    ['title', 'title', MAX_FIELD_CHARACTERS.title],
    ['server_url', 'serverUrl', MAX_FIELD_CHARACTERS.serverUrl],
    ['domain', 'domain', MAX_FIELD_CHARACTERS.domain],
    ['wiki', 'wiki', MAX_FIELD_CHARACTERS.wiki],
    ['type', 'type', MAX_FIELD_CHARACTERS.type],
    ['dt', 'dt', MAX_FIELD_CHARACTERS.dt],
    ['topic', 'topic', MAX_FIELD_CHARACTERS.topic],
    ['log_type', 'logType', MAX_FIELD_CHARACTERS.logType],
  ] as const;
  for (const [field, name, limit] of texts)
    it(`accepts a ${field} of ${limit} characters, but not a longer one`, () => {
      for (const encoded of [encodeJson, encodeProtobuf]) {
        const read = (characters: number): Decoded =>
          decode(Buffer.from(encoded({ ...ALICE, [name]: 'x'.repeat(characters) })));
        expect(read(limit).kind).to.equal('change');
        expect(reasonOf(read(limit + 1))).to.match(
          new RegExp(`^${field} is [\\d,]+ characters long; at most [\\d,]+ are accepted$`),
        );
      }
      // Records of other producers keep to the same limits.
      const strange = { user: 'u', [field]: 'x'.repeat(limit + 1) };
      expect(decodeText(JSON.stringify(strange)).kind).to.equal('rejected');
    });

  it('rejects an impossible page length', () => {
    for (const name of ['lengthOld', 'lengthNew'])
      for (const encoded of [encodeJson, encodeProtobuf]) {
        const read = (length: number): Decoded => decode(Buffer.from(encoded({ ...ALICE, [name]: length })));
        expect(read(MAX_PAGE_BYTES).kind).to.equal('change');
        expect(reasonOf(read(MAX_PAGE_BYTES + 1))).to.match(/^length_(old|new) is 2147483648; at most/);
        expect(reasonOf(read(Number.MAX_SAFE_INTEGER))).to.match(
          /^length_(old|new) is 9007199254740991; at most/,
        );
      }
  });

  it('rejects protobuf that is truncated, not UTF-8, of another type or without a known field', () => {
    const begin = /^neither a JSON object nor a protobuf Event: /;
    expect(reasonOf(decodeHex('1a0575'))).to.match(begin);
    expect(reasonOf(decodeHex('1a02c328'))).to.match(begin);
    expect(reasonOf(decodeHex('1a43', 'ff'.repeat(0x43)))).to.match(begin);
    for (const hex of ['1805', 'a80601', '3801', '5003', '0a00', '1a00', '2200'])
      expect(reasonOf(decodeHex(hex)), hex).to.equal(
        'neither a JSON object nor a protobuf Event: none of id, domain, title and user is in it',
      );
  });

  it('survives any nesting depth', () => {
    const deep = '['.repeat(1e6);
    expect(decodeText(deep).kind).to.equal('rejected');
    expect(decodeText(`{"a":${deep}`).kind).to.equal('rejected');
    expect(decodeText(`{"user":"u","a":${deep}${']'.repeat(1e6)}}`)).to.deep.equal(change({ user: 'u' }));
    expect(decode(Buffer.alloc(1e6, 0x5b)).kind).to.equal('rejected');
    expect(decode(Buffer.alloc(1e6, 0x7b)).kind).to.equal('rejected');
  });
});
