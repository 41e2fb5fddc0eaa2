import { expect } from 'chai';
import fc from 'fast-check';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { eventTexts } from '../../src/simulator/topic-log.ts';

const event = (id: string, more: object = {}, meta: object = {}): string =>
  JSON.stringify({ meta: { id, domain: 'en.wikipedia.org', ...meta }, user: 'Alice', bot: false, ...more });

interface Parsed {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
}

const isPlain = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Object]';
const isText = (value: unknown): boolean =>
  value === null || value === undefined || Object.prototype.toString.call(value) === '[object String]';

const parsed = (text: string): Parsed[] => {
  try {
    const fields = JSON.parse(text) as Parsed['fields'];
    return isPlain(fields) && isPlain(fields['meta'])
      ? [{ text, fields, meta: fields['meta'] as Parsed['meta'] }]
      : [];
  } catch {
    return [];
  }
};

const countBy = (keys: readonly unknown[]): object => {
  const texts = keys.filter((key) => typeof key === 'string').sort();
  return Object.fromEntries(
    [...new Set(texts)].map((key) => [key, texts.lastIndexOf(key) - texts.indexOf(key) + 1]),
  );
};

/** Counts again, in another way: with filters over all events in place of one loop. */
const recount = (texts: readonly string[]): object => {
  const allEvents = texts.flatMap(parsed);
  const canaries = allEvents.filter(({ meta }) => meta['domain'] === 'canary');
  const good = allEvents
    .filter(({ meta }) => meta['domain'] !== 'canary')
    .filter(({ meta }) => isText(meta['id']) && Boolean(meta['id']))
    .filter(({ fields }) => !('bot' in fields) || fields['bot'] === true || fields['bot'] === false)
    .filter(({ fields, meta }) =>
      [fields['user'], fields['server_url'], fields['server_name'], meta['domain']].every(isText),
    );
  const unique = [...new Map(good.map((event) => [event.meta['id'], event])).values()];
  const users = countBy(unique.map(({ fields }) => fields['user']));
  const fine = new Set([...canaries, ...good].map(({ text }) => text));
  return {
    messages: unique.length,
    bots: unique.filter(({ fields }) => fields['bot']).length,
    non_bots: unique.filter(({ fields }) => !fields['bot']).length,
    distinct_users: Object.keys(users).length,
    by_server_url: countBy(unique.map(({ fields }) => fields['server_url'])),
    by_domain: countBy(unique.map(({ fields, meta }) => meta['domain'] ?? fields['server_name'])),
    by_user: users,
    canaries: new Set(canaries.map(({ meta }) => meta['id'])).size,
    rejected: [...new Set(texts)].filter((text) => !fine.has(text)).length,
  };
};

const plain = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('plainCount', () => {
  it('counts events once, by all that they say', () => {
    const counts = plainCount([
      event('1'),
      event('2', { bot: true, user: 'Tidy', server_url: 'https://en.wikipedia.org' }),
      event('1'),
      event('3', { user: undefined, bot: undefined }, { domain: undefined }),
      event('4', { user: null, server_name: 'de.wikipedia.org' }, { domain: null }),
      event('5', { user: '' }),
    ]);
    expect(plain(counts)).to.deep.equal({
      messages: 5,
      bots: 1,
      non_bots: 4,
      distinct_users: 3,
      by_server_url: { 'https://en.wikipedia.org': 1 },
      by_domain: { 'en.wikipedia.org': 3, 'de.wikipedia.org': 1 },
      by_user: { Alice: 1, Tidy: 1, '': 1 },
      canaries: 0,
      rejected: 0,
    });
  });

  it('counts users that are called like parts of an object', () => {
    const counts = plainCount([
      event('1', { user: '__proto__' }),
      event('2', { user: 'constructor' }),
      event('3', { user: '__proto__' }),
    ]);
    expect(Object.entries(counts.by_user)).to.have.deep.members([
      ['__proto__', 2],
      ['constructor', 1],
    ]);
    expect(counts.distinct_users).to.equal(2);
  });

  it('keeps canaries apart', () => {
    const canary = event('c', { user: 7 }, { domain: 'canary' });
    expect(plainCount([canary, canary, event('1')])).to.include({ messages: 1, canaries: 1, rejected: 0 });
  });

  const broken: readonly string[] = [
    '{"meta":{"id":"1"}',
    'null',
    '17',
    `[${event('1')}]`,
    '{}',
    '{"meta":null}',
    '{"meta":["1"]}',
    event(''),
    event('1', {}, { id: 5 }),
    event('1', {}, { domain: 5 }),
    event('1', { bot: 'yes' }),
    event('1', { bot: 1 }),
    event('1', { user: 42 }),
    event('1', { server_url: {} }),
    event('1', { server_name: false }),
  ];
  broken.forEach((text) => {
    it(`rejects ${text}`, () => {
      expect(plainCount([text, text])).to.include({ messages: 0, rejected: 1 });
    });
  });

  it('agrees with a second count of any part of the feed, in any order and with repeats', () => {
    const log = generatedLog({
      seed: 3,
      startMs: 0,
      rate: 50,
      count: 400,
      isComplete: true,
      canaryInterval: 37,
      brokenRate: 0.2,
      incompleteRate: 0.3,
    });
    const texts = [...eventTexts([log])];
    fc.assert(
      fc.property(fc.array(fc.nat(texts.length - 1), { maxLength: 300 }), (picked) => {
        const part = picked.map((n) => texts[n] ?? '');
        expect(plain(plainCount(part))).to.deep.equal(plain(recount(part)));
      }),
    );
  });
});
