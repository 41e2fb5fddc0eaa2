import { expect } from 'chai';
import fc from 'fast-check';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { MAX_FIELD_CHARACTERS, MAX_PAGE_BYTES } from '../../../src/wikimedia/event/event-limits.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { changeText, EQIAD } from '../../support/feed-events.ts';

const OPTIONAL = [
  'user',
  'bot',
  'title',
  'id',
  'length',
  'revision',
  'server_name',
  'server_url',
  'type',
  'wiki',
];
const OPTIONAL_META = ['domain', 'dt', 'topic', 'partition', 'offset'];

const kindOf = (text: string): string => readRecentChange(text).kind;
const reasonOf = (text: string): string => {
  const item = readRecentChange(text);
  return item.kind === 'rejected' ? item.message : `a ${item.kind}, not rejected`;
};

describe('readRecentChange', () => {
  it('reads a change', () => {
    expect(readRecentChange(changeText(7, { namespace: -2 }))).to.deep.equal({
      kind: 'change',
      id: `${EQIAD}-7`,
      topic: EQIAD,
      partition: 0,
      offset: 7,
      dt: '2026-05-05T11:17:39.123Z',
      type: 'edit',
      wiki: 'enwiki',
      namespace: -2,
      title: 'Page',
      user: 'Alice',
      bot: false,
      minor: false,
      serverUrl: 'https://en.wikipedia.org',
      domain: 'en.wikipedia.org',
      logType: null,
      lengthOld: null,
      lengthNew: null,
      revisionOld: null,
      revisionNew: null,
      comment: null,
    });
  });

  it('reads the comment, and cuts a long one', () => {
    const commentOf = (comment: unknown): unknown =>
      Reflect.get(readRecentChange(changeText(1, { comment })), 'comment');
    expect(commentOf('/* Top */ typo')).to.equal('/* Top */ typo');
    expect(commentOf('x'.repeat(1001))).to.equal('x'.repeat(1000));
    expect([7, null, undefined, {}].map(commentOf)).to.deep.equal([null, null, null, null]);
  });

  it('reads valid lengths and revisions of edits and new pages', () => {
    const sizes = { length: { old: 91108, new: 91166 }, revision: { old: 1166824248, new: 1167689309 } };
    const read = { lengthOld: 91108, lengthNew: 91166, revisionOld: 1166824248, revisionNew: 1167689309 };
    const none = { lengthOld: null, lengthNew: null, revisionOld: null, revisionNew: null };
    expect(readRecentChange(changeText(1, sizes))).to.include(read);
    expect(
      readRecentChange(changeText(1, { type: 'new', length: { new: 104 }, revision: { new: 7604705 } })),
    ).to.include({ ...none, lengthNew: 104, revisionNew: 7604705 });
    expect(readRecentChange(changeText(1, { ...sizes, type: 'categorize' }))).to.include(none);
    for (const wrong of [null, undefined, 5, 'long', [], {}, { old: '1', new: -1 }, { old: null, new: 0.5 }])
      expect(
        readRecentChange(changeText(1, { length: wrong, revision: wrong })),
        JSON.stringify(wrong),
      ).to.include({ kind: 'change', ...none });
  });

  it('reads whether an edit is minor', () => {
    const minorOf = (over: object): unknown => {
      const item = readRecentChange(changeText(1, { minor: true, ...over }));
      return item.kind === 'change' ? item.minor : item;
    };
    expect(minorOf({})).to.equal(true);
    expect(minorOf({ type: 'new' })).to.equal(true);
    expect(minorOf({ type: 'log' })).to.equal(false);
    for (const minor of [false, null, undefined, 1, 'true']) expect(minorOf({ minor })).to.equal(false);
  });

  it('reads the type of a log entry', () => {
    const logType = (over: object): unknown => {
      const item = readRecentChange(changeText(1, { log_type: 'newusers', ...over }));
      return item.kind === 'change' ? item.logType : item;
    };
    expect(logType({ type: 'log' })).to.equal('newusers');
    expect(logType({ type: 'log', log_type: 7 })).to.equal(null);
    expect(logType({ type: 'edit' })).to.equal(null);
  });

  it('reads the smallest possible change', () => {
    expect(readRecentChange('{"meta":{"id":"x"}}')).to.deep.equal({
      kind: 'change',
      id: 'x',
      topic: null,
      partition: null,
      offset: null,
      dt: null,
      type: null,
      wiki: null,
      namespace: null,
      title: null,
      user: null,
      bot: false,
      minor: false,
      serverUrl: null,
      domain: null,
      logType: null,
      lengthOld: null,
      lengthNew: null,
      revisionOld: null,
      revisionNew: null,
      comment: null,
    });
  });

  for (const missing of [null, undefined]) {
    it(`reads every optional field that is ${missing === null ? 'null' : 'absent'} as missing`, () => {
      for (const field of OPTIONAL)
        expect(kindOf(changeText(1, { [field]: missing })), field).to.equal('change');
      for (const field of OPTIONAL_META)
        expect(kindOf(changeText(1, {}, { [field]: missing })), `meta.${field}`).to.equal('change');
      expect(readRecentChange(changeText(1, { bot: missing, user: missing }))).to.include({
        bot: false,
        user: null,
      });
    });
  }

  it('counts a domain by meta.domain, or else server_name', () => {
    const domainOf = (over: object, meta: object): unknown => {
      const item = readRecentChange(changeText(1, { ...over }, { ...meta }));
      return item.kind === 'change' ? item.domain : item;
    };
    expect(domainOf({ server_name: 'b' }, { domain: 'a' })).to.equal('a');
    expect(domainOf({ server_name: 'b' }, { domain: '' })).to.equal('');
    expect(domainOf({ server_name: 'b' }, { domain: null })).to.equal('b');
    expect(domainOf({ server_name: null }, { domain: undefined })).to.equal(null);
  });

  it('keeps a user that is empty, an IP address, a temporary account or any Unicode text', () => {
    for (const user of [
      '',
      '2001:db8::1',
      '192.0.2.1',
      '~2025-12345-67',
      '🦆',
      'ا‎ب',
      'e\u0301',
      'a\u0000b',
      '__proto__',
    ])
      expect(readRecentChange(changeText(1, { user })), user).to.include({ kind: 'change', user });
  });

  it('accepts unknown fields and types, and log_params of any shape', () => {
    for (const over of [
      { type: '142' },
      { type: 'external' },
      { type: 142 },
      { type: 'edit', later: { field: [1] } },
      { log_params: { a: 1 } },
      { log_params: [] },
      { log_params: 'text' },
      { id: 'seven' },
      { length: 'long' },
      { revision: [] },
      { title: 5 },
      { $schema: '/mediawiki/recentchange/2.0.0' },
    ])
      expect(kindOf(changeText(1, over)), JSON.stringify(over)).to.equal('change');
  });

  it('reads an invalid topic, partition or offset as missing', () => {
    expect(readRecentChange(changeText(1, {}, { topic: 5, partition: -1, offset: '7' }))).to.include({
      kind: 'change',
      topic: null,
      partition: null,
      offset: null,
    });
    for (const offset of [-1, 0.5, 2 ** 60, '1', true])
      expect(readRecentChange(changeText(1, {}, { offset })), String(offset)).to.include({ offset: null });
  });

  it('recognizes canaries, even with most fields missing or invalid', () => {
    const canary = { kind: 'canary', id: `${EQIAD}-3`, topic: EQIAD, partition: 0, offset: 3 };
    expect(readRecentChange(changeText(3, {}, { domain: 'canary' }))).to.deep.equal(canary);
    expect(
      readRecentChange(changeText(3, { user: 5, bot: 'no', server_name: [] }, { domain: 'canary' })),
    ).to.deep.equal(canary);
    expect(readRecentChange('{"meta":{"id":"x","domain":"canary"}}')).to.deep.equal({
      kind: 'canary',
      id: 'x',
      topic: null,
      partition: null,
      offset: null,
    });
  });

  const WRONG: readonly (readonly [text: string, reason: string | RegExp])[] = [
    ['', /^not JSON: ./],
    ['{', /^not JSON: ./],
    ['<html>502 Bad Gateway</html>', /^not JSON: ./],
    ['7', 'the event is a number, not an object'],
    ['null', 'the event is null, not an object'],
    ['"text"', 'the event is a string, not an object'],
    ['[{}]', 'the event is an array, not an object'],
    ['{}', 'meta is missing, not an object'],
    ['{"meta":null}', 'meta is null, not an object'],
    ['{"meta":[]}', 'meta is an array, not an object'],
    ['{"meta":"x"}', 'meta is a string, not an object'],
    ['{"__proto__":{"meta":{"id":"x"}}}', 'meta is missing, not an object'],
    ['{"meta":{}}', 'meta.id is missing, not a text'],
    ['{"meta":{"__proto__":{"id":"x"}}}', 'meta.id is missing, not a text'],
    [changeText(1, {}, { id: null }), 'meta.id is null, not a text'],
    [changeText(1, {}, { id: 17 }), 'meta.id is a number, not a text'],
    [changeText(1, {}, { id: '' }), 'meta.id is empty'],
    [
      changeText(1, {}, { id: 'x'.repeat(257) }),
      'meta.id is longer than 256 characters, or holds a line feed or half a surrogate pair',
    ],
    [
      changeText(1, {}, { id: 'a\nb' }),
      'meta.id is longer than 256 characters, or holds a line feed or half a surrogate pair',
    ],
    [changeText(1, {}, { domain: 5 }), 'meta.domain is a number, not a text'],
    [changeText(1, { bot: 'yes' }), 'bot is a string, not true or false'],
    [changeText(1, { bot: 0 }), 'bot is a number, not true or false'],
    [changeText(1, { user: 42 }), 'user is a number, not a text'],
    [changeText(1, { user: {} }), 'user is an object, not a text'],
    [changeText(1, { server_url: ['x'] }), 'server_url is an array, not a text'],
    [changeText(1, { server_name: false }), 'server_name is a boolean, not a text'],
  ];
  it('says why an event cannot be counted', () => {
    for (const [text, reason] of WRONG) {
      if (typeof reason === 'string') expect(reasonOf(text), text).to.equal(reason);
      else expect(reasonOf(text), text).to.match(reason);
    }
  });

  it('rejects an id that stores cannot keep unchanged', () => {
    expect(reasonOf(changeText(1, {}, { id: 'half \ud83e of a pair' }))).to.match(/^meta\.id /);
    expect(kindOf(changeText(1, {}, { id: '🦆'.repeat(128) }))).to.equal('change');
  });

  const TEXTS = [
    ['user', MAX_FIELD_CHARACTERS.user],
    ['title', MAX_FIELD_CHARACTERS.title],
    ['server_url', MAX_FIELD_CHARACTERS.serverUrl],
    ['server_name', MAX_FIELD_CHARACTERS.serverName],
    ['type', MAX_FIELD_CHARACTERS.type],
    ['wiki', MAX_FIELD_CHARACTERS.wiki],
  ] as const;
  for (const [field, limit] of TEXTS)
    it(`accepts a ${field} of ${limit} characters, but not a longer one`, () => {
      expect(kindOf(changeText(1, { [field]: 'x'.repeat(limit) }))).to.equal('change');
      expect(reasonOf(changeText(1, { [field]: 'x'.repeat(limit + 1) }))).to.match(
        new RegExp(`^${field} is [\\d,]+ characters long; at most [\\d,]+ are accepted$`),
      );
    });
  for (const [field, limit] of [
    ['domain', MAX_FIELD_CHARACTERS.domain],
    ['dt', MAX_FIELD_CHARACTERS.dt],
    ['topic', MAX_FIELD_CHARACTERS.topic],
  ] as const)
    it(`accepts a meta.${field} of ${limit} characters, but not a longer one`, () => {
      expect(kindOf(changeText(1, {}, { id: 'a', [field]: 'x'.repeat(limit) }))).to.equal('change');
      expect(reasonOf(changeText(1, {}, { id: 'a', [field]: 'x'.repeat(limit + 1) }))).to.match(
        new RegExp(`^meta.${field} is [\\d,]+ characters long`),
      );
    });
  it('rejects a log_type that is too long', () => {
    const logType = (characters: number): string =>
      changeText(1, { type: 'log', log_type: 'x'.repeat(characters) });
    expect(kindOf(logType(MAX_FIELD_CHARACTERS.logType))).to.equal('change');
    expect(reasonOf(logType(MAX_FIELD_CHARACTERS.logType + 1))).to.match(/^log_type is 513 characters long/);
  });
  it('rejects a canary whose topic is too long', () => {
    const text = changeText(
      1,
      {},
      { id: 'a', domain: 'canary', topic: 'x'.repeat(MAX_FIELD_CHARACTERS.topic + 1) },
    );
    expect(reasonOf(text)).to.match(/^meta.topic is 513 characters long/);
  });
  it('drops a topic that is too long from a rejected event', () => {
    const topic = 'x'.repeat(MAX_FIELD_CHARACTERS.topic + 1);
    for (const meta of [{ topic }, { topic, id: '' }])
      expect(readRecentChange(changeText(1, {}, meta))).to.include({ kind: 'rejected', topic: null });
  });
  it('rejects an impossible page length', () => {
    for (const side of ['old', 'new']) {
      expect(kindOf(changeText(1, { length: { [side]: MAX_PAGE_BYTES } }))).to.equal('change');
      for (const length of [MAX_PAGE_BYTES + 1, Number.MAX_SAFE_INTEGER, 2 ** 60, 1e300])
        expect(reasonOf(changeText(1, { length: { [side]: length } }))).to.equal(
          `length.${side} is ${length}; at most 2147483647 is accepted`,
        );
    }
    expect(kindOf(changeText(1, { type: 'log', length: { new: 1e300 } }))).to.equal('change');
    expect(reasonOf(changeText(1, { length: 'new' }).replace('"new"', '{"new":1e999}'))).to.match(
      /^length.new/,
    );
  });

  it('keeps the full text of a rejected event, and its offset if that is readable', () => {
    const text = changeText(9, { user: 42 });
    expect(readRecentChange(text)).to.include({ data: text, topic: EQIAD, partition: 0, offset: 9 });
    expect(readRecentChange(text.slice(1))).to.include({ data: text.slice(1), topic: null, offset: null });
  });

  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
  it('never throws for any text', () => {
    fc.assert(fc.property(anyText, (text) => ['change', 'canary', 'rejected'].includes(kindOf(text))));
    expect(kindOf('['.repeat(1_000_000))).to.equal('rejected');
  });

  it('agrees with the reference count on changes, canaries and rejects', () => {
    const value = fc.oneof(
      fc.constantFrom(undefined, null, '', 'canary', 'a', '__proto__', true, false, 0, 142),
      fc.jsonValue({ maxDepth: 1 }),
    );
    const meta = fc.record(
      { id: fc.oneof(fc.constant('x'), value), domain: value, topic: value },
      { requiredKeys: [] },
    );
    const event = fc.record(
      {
        meta: fc.oneof({ weight: 9, arbitrary: meta }, value),
        bot: value,
        user: value,
        server_url: value,
        server_name: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          event.map((made) => JSON.stringify(made)),
        ),
        (text) => {
          const plain = plainCount([text]);
          const item = readRecentChange(text);
          // Heartbeats without a key of their own are left out: repeats of them could not be told.
          fc.pre(!(plain.canaries === 1 && reasonOf(text).startsWith('meta.id ')));
          expect({
            change: plain.messages === 1,
            bot: plain.bots === 1,
            canary: plain.canaries === 1,
            rejected: plain.rejected === 1,
            user: Object.keys(plain.by_user),
            domain: Object.keys(plain.by_domain),
            serverUrl: Object.keys(plain.by_server_url),
          }).to.deep.equal({
            change: item.kind === 'change',
            bot: item.kind === 'change' && item.bot,
            canary: item.kind === 'canary',
            rejected: item.kind === 'rejected',
            user: item.kind === 'change' && item.user !== null ? [item.user] : [],
            domain: item.kind === 'change' && item.domain !== null ? [item.domain] : [],
            serverUrl: item.kind === 'change' && item.serverUrl !== null ? [item.serverUrl] : [],
          });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
