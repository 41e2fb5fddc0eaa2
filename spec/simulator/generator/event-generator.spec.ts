import { expect } from 'chai';
import {
  createEventGenerator,
  type EventGenerator,
  type EventGeneratorOptions,
} from '../../../src/simulator/generator/event-generator.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';

interface Event {
  readonly meta: Record<string, unknown>;
  readonly type: string;
  readonly wiki?: string;
  readonly [field: string]: unknown;
}

const NOW = Date.UTC(2026, 4, 5, 11, 17, 40, 902);

const generator = (options: Partial<EventGeneratorOptions> = {}): EventGenerator =>
  createEventGenerator({
    seed: 1,
    topic: 'eqiad.mediawiki.recentchange',
    partition: 0,
    firstOffset: 6_100_000_000,
    canaryInterval: 0,
    brokenRate: 0,
    incompleteRate: 0.03,
    ...options,
  });

const texts = (make: EventGenerator, count: number): string[] =>
  Array.from({ length: count }, (_, number) => make(number, NOW + number));

describe('the event generator', () => {
  const COUNT = 20_000;
  const generated = texts(generator(), COUNT);
  const events = generated.map((text) => JSON.parse(text) as Event);
  const shareOf = (test: (event: Event) => boolean): number => events.filter(test).length / COUNT;

  it('gives the same text for the same number, whatever was asked before', () => {
    const again = generator();
    expect([19_999, 5, 700].map((number) => again(number, NOW + number))).to.deep.equal([
      generated[19_999],
      generated[5],
      generated[700],
    ]);
    expect(generator({ seed: 2 })(5, NOW + 5)).to.not.equal(generated[5]);
    expect(generator({ topic: 'codfw.mediawiki.recentchange' })(5, NOW + 5)).to.not.equal(generated[5]);
  });

  it('has the namespace that the title says', () => {
    const found = new Map<string, Set<unknown>>();
    for (const { title, namespace } of events) {
      if (typeof title !== 'string') continue;
      const prefix = /^([^:]+):/.exec(title)?.[1] ?? '';
      found.set(prefix, (found.get(prefix) ?? new Set()).add(namespace));
    }
    const expected = {
      '': 0,
      Talk: 1,
      User: 2,
      File: 6,
      Category: 14,
      Property: 120,
      Lexeme: 146,
      Категория: 14,
    };
    for (const [prefix, namespace] of Object.entries(expected))
      expect([...(found.get(prefix) ?? [])], prefix).to.deep.equal([namespace]);
  });

  it('never repeats an id, and each looks like a UUID', () => {
    const ids = new Set(events.map(({ meta }) => meta['id']));
    expect(ids.size).to.equal(COUNT);
    for (const id of ids)
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const far = [2 ** 32, 2 ** 32 + 1, 2 ** 33].map(
      (n) => (JSON.parse(generator()(n, NOW)) as Event).meta['id'],
    );
    expect(new Set([...far, ...ids]).size).to.equal(COUNT + 3);
  });

  it('says where it lies in the topic and when it came', () => {
    events.forEach(({ meta }, number) => {
      expect(meta).to.include({
        topic: 'eqiad.mediawiki.recentchange',
        partition: 0,
        offset: 6_100_000_000 + number,
        stream: 'mediawiki.recentchange',
        dt: new Date(NOW + number).toISOString(),
      });
    });
  });

  it('has the types, wikis and bots in about the shares of the feed', () => {
    expect(shareOf(({ type }) => type === 'edit')).to.be.within(0.35, 0.45);
    expect(shareOf(({ type }) => type === 'categorize')).to.be.within(0.43, 0.53);
    expect(shareOf(({ type }) => type === 'log')).to.be.within(0.05, 0.11);
    expect(shareOf(({ type }) => type === 'new')).to.be.within(0.01, 0.04);
    expect(shareOf(({ type }) => type === 'external')).to.be.within(0.002, 0.02);
    expect(shareOf(({ type }) => type === '142')).to.be.within(0.001, 0.015);
    expect(shareOf(({ wiki }) => wiki === 'commonswiki' || wiki === 'wikidatawiki')).to.be.within(0.57, 0.63);
    expect(shareOf(({ bot }) => bot === true)).to.be.within(0.29, 0.37);
  });

  it('has sizes like the real ones', () => {
    const sizes = generated.map((text) => Buffer.byteLength(text));
    expect(sizes.reduce((sum, size) => sum + size, 0) / COUNT).to.be.within(900, 1500);
    expect(Math.max(...sizes)).to.be.within(4000, 9000);
  });

  it('has all kinds of users, a few of them much more active than the rest', () => {
    const { by_user: byUser, distinct_users: distinct } = plainCount(generated);
    const names = Object.keys(byUser);
    for (const odd of ['__proto__', 'constructor', '', '007', 'alice', 'Alice'])
      expect(names).to.include(odd);
    expect(names.some((name) => /^\d+\.\d+\.\d+\.\d+$/.test(name))).to.equal(true);
    expect(names.some((name) => name.startsWith('2001:DB8:'))).to.equal(true);
    expect(names.some((name) => /^~2026-\d+-\d+$/.test(name))).to.equal(true);
    const counts = Object.values(byUser).sort((a, b) => b - a);
    expect(counts[0]).to.be.above((20 * COUNT) / distinct);
  });

  it('leaves out optional fields now and then, and only then', () => {
    for (const field of ['user', 'bot', 'title', 'id', 'server_name', 'server_url']) {
      expect(
        shareOf((event) => !(field in event)),
        field,
      ).to.be.within(0.0005, 0.02);
    }
    expect(shareOf(({ id }) => id === null)).to.be.above(0);
    expect(shareOf(({ user }) => user === null)).to.be.above(0);
    expect(shareOf(({ meta }) => !('domain' in meta))).to.be.above(0);
    expect(plainCount(generated)).to.include({ messages: COUNT, rejected: 0, canaries: 0 });

    const even = texts(generator({ incompleteRate: 0 }), 5000).map((text) => JSON.parse(text) as Event);
    expect(
      even.every((event) => typeof event['user'] === 'string' && typeof event['bot'] === 'boolean'),
    ).to.equal(true);
  });

  it('has log_params as an object, an array and a string', () => {
    const kinds = events
      .filter((event) => 'log_params' in event)
      .map(({ log_params: value }) => (Array.isArray(value) ? 'array' : typeof value));
    expect(new Set(kinds)).to.deep.equal(new Set(['array', 'object', 'string']));
  });

  it('generates the requested number of distinct users, equally active', () => {
    const counts = plainCount(texts(generator({ users: 2500, incompleteRate: 0 }), 5000));
    expect(counts.distinct_users).to.equal(2500);
    expect(Object.values(counts.by_user).every((count) => count === 2)).to.equal(true);
    expect(counts.bots).to.equal(2 * Math.ceil(2500 / 3));
  });

  it('makes every so many events a canary', () => {
    expect(plainCount(texts(generator({ canaryInterval: 100 }), 1000))).to.include({
      canaries: 10,
      messages: 990,
    });
  });

  it('breaks events at the given rate, always the same ones, each text unlike the others', () => {
    const broken = texts(generator({ brokenRate: 0.1 }), 10_000);
    const counts = plainCount(broken);
    expect(counts.rejected).to.be.within(850, 1150);
    expect(counts.rejected + counts.messages).to.equal(10_000);
    expect(texts(generator({ brokenRate: 0.1 }), 10_000)).to.deep.equal(broken);
    broken.forEach((text) => expect(text).to.not.match(/^\s*$|[\r\n]/));
  });
});
