import { expect } from 'chai';
import { eventFilter } from '../../../../src/apps/tools/tail/event-filter.ts';
import { TAIL_VERB } from '../../../../src/apps/tools/tail/verb.ts';
import { wikiDomain } from '../../../../src/apps/tools/tail/wiki-name.ts';
import { parseCommand } from '../../../../src/cli/parse-command.ts';
import { readMessage } from '../../../../src/wikimedia/event/read-message.ts';

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

describe('eventFilter', () => {
  for (const name of ['enwiki', 'en.wikipedia.org']) {
    it(`finds the events of ${name}, however the feed names the wiki`, () => {
      const isWanted = eventFilter({ wikis: [wikiDomain(name) ?? ''], types: [], bots: null });
      expect(isWanted(eventOf({ wiki: 'enwiki', server_name: 'en.wikipedia.org' }))).to.equal(true);
      expect(isWanted(eventOf({ wiki: 'enwiki' }))).to.equal(true);
      expect(isWanted(eventOf({ server_name: 'en.wikipedia.org' }))).to.equal(true);
      expect(isWanted(eventOf({ wiki: 'dewiki', server_name: 'de.wikipedia.org' }))).to.equal(false);
      expect(isWanted(eventOf({}))).to.equal(false);
    });
  }

  const refusals: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--wiki', 'enwikii'], /^--wiki "enwikii": must be a domain such as .*; did you mean enwiki\?$/],
    [['--wiki', 'en.wikipeda.org'], /did you mean en\.wikipedia\.org\?$/],
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
