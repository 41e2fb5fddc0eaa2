import { expect } from 'chai';
import { eventFilter, filterOfFlags } from '../../../../src/apps/tools/tail/tail-filter.ts';
import { TAIL_VERB } from '../../../../src/apps/tools/tail/verb.ts';
import { parseCommand } from '../../../../src/cli/parse-command.ts';
import { readMessage } from '../../../../src/wikimedia/event/read-message.ts';
import { NO_WIKIS } from '../../../../src/wikimedia/filter/read-wikis.ts';

const eventOf = (fields: object) =>
  readMessage({
    data: JSON.stringify({
      meta: { id: 'a', dt: '2026-11-21T12:00:00Z' },
      type: 'edit',
      user: 'A',
      bot: false,
      ...fields,
    }),
  });

const filterOf = (...args: readonly string[]) =>
  eventFilter(filterOfFlags(parseCommand(TAIL_VERB, args).flags, NO_WIKIS));

describe('eventFilter', () => {
  for (const name of ['enwiki', 'en.wikipedia.org']) {
    it(`finds the events of ${name}, however the feed names the wiki`, () => {
      const isWanted = filterOf('--wiki', name);
      expect(isWanted(eventOf({ wiki: 'enwiki', server_name: 'en.wikipedia.org' }))).to.equal(true);
      expect(isWanted(eventOf({ wiki: 'enwiki' }))).to.equal(true);
      expect(isWanted(eventOf({ server_name: 'en.wikipedia.org' }))).to.equal(true);
      expect(isWanted(eventOf({ wiki: 'dewiki', server_name: 'de.wikipedia.org' }))).to.equal(false);
      expect(isWanted(eventOf({}))).to.equal(false);
    });
  }

  const talk = {
    server_name: 'fr.wiktionary.org',
    type: 'edit',
    namespace: 3,
    title: 'User talk:Bob',
    user: '~2026-12345-67',
    minor: true,
    length: { old: 9000, new: 4000 },
  };
  const cases: readonly (readonly [args: readonly string[], other: object])[] = [
    [['--wiki', 'enwiki,*.wiktionary.org'], { server_name: 'fr.wikipedia.org' }],
    [['--type', 'new,edit'], { type: 'log' }],
    [['--namespace', '2,3'], { namespace: 0 }],
    [['--namespace=-1', '--namespace', '3'], { namespace: 1 }],
    [['--title', 'User_talk:'], { title: 'Talk:User talk:Bob' }],
    [['--user', 'Alice', '--user', '~2026-12345-67'], { user: 'Bob' }],
    [['--kind', 'ip,temporary'], { user: 'Bob' }],
    [['--min-bytes', '5000'], { length: { old: 8999, new: 4000 } }],
    [['--minor'], { minor: false }],
    [['--no-bots'], { bot: true }],
  ];
  for (const [args, other] of cases)
    it(`keeps what ${args.join(' ')} selects`, () => {
      const isWanted = filterOf(...args);
      expect(isWanted(eventOf(talk))).to.equal(true);
      expect(isWanted(eventOf({ ...talk, ...other }))).to.equal(false);
    });

  it('leaves out what --no-minor and --bots leave out', () => {
    expect(filterOf('--no-minor')(eventOf(talk))).to.equal(false);
    expect(filterOf('--no-minor')(eventOf({ ...talk, minor: false }))).to.equal(true);
    expect(filterOf('--bots')(eventOf(talk))).to.equal(false);
    expect(filterOf('--bots')(eventOf({ ...talk, bot: true }))).to.equal(true);
  });

  it('keeps what cannot be read only without a filter, and never a canary', () => {
    const canary = readMessage({ data: '{"meta":{"id":"c","domain":"canary"}}' });
    const rejected = readMessage({ data: 'nonsense' });
    expect([canary, rejected].map(filterOf())).to.deep.equal([false, true]);
    expect([canary, rejected].map(filterOf('--no-bots'))).to.deep.equal([false, false]);
  });

  it('takes the sets of the configuration', () => {
    const { flags } = parseCommand(TAIL_VERB, ['--wiki', 'nordic,enwiki']);
    const sets = new Map([['nordic', ['no.*']]]);
    const isWanted = eventFilter(filterOfFlags(flags, { seen: new Set(), sets }));
    const events = ['no.wikipedia.org', 'en.wikipedia.org', 'de.wikipedia.org'].map((server_name) =>
      eventOf({ server_name }),
    );
    expect(events.map(isWanted)).to.deep.equal([true, true, false]);
  });

  it('refuses what only the whole filter shows', () => {
    expect(() => filterOf('--namespace', Array.from({ length: 51 }, (_, n) => n).join(','))).to.throw(
      /^--namespace: at most 50 values$/,
    );
    expect(() => filterOf('--wiki', 'nordic')).to.throw(/^--wiki: no such wiki: use a domain/);
    expect(() => filterOf('--title', '')).to.throw(/^--title: must not be empty$/);
  });

  const refusals: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--wiki', 'enwikii'], /^--wiki "enwikii": must be a domain such as .*; did you mean enwiki\?$/],
    [['--wiki', 'en.wikipeda.org'], /did you mean en\.wikipedia\.org\?$/],
    [['--wiki', 'dewiki,enwikii'], /^--wiki "dewiki,enwikii": must be a domain .*; did you mean enwiki\?$/],
    [['--wiki', '*.wikipeda.org'], /^--wiki "\*\.wikipeda\.org": must be a domain such as /],
    [
      ['--namespace', 'talk'],
      /^--namespace "talk": must be the number of a namespace, such as 0 for articles/,
    ],
    [['--kind', 'bots'], /^--kind "bots": must be registered, temporary, ip or bot; did you mean bot\?$/],
    [['--min-bytes', '0'], /^--min-bytes "0": must be a whole number from 1 to /],
    [['--minor', '--no-minor'], /^--no-minor and --minor contradict each other$/],
    [
      ['--type', 'edits'],
      /^--type "edits": must be edit, new, categorize, log or external; did you mean edit\?$/,
    ],
  ];
  for (const [args, message] of refusals) {
    it(`is refused for ${args.join(' ')}, with the nearest known value`, () => {
      expect(() => parseCommand(TAIL_VERB, args)).to.throw(message);
    });
  }
});
