import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { integer, oneOf } from '../../../config/setting-kinds.ts';
import { CHANGE_TYPES } from '../../../wikimedia/names/change-types.ts';
import { USER_KINDS } from '../../../wikimedia/event/user-kind.ts';
import { commaList, namespaceNumber, wikiName } from './filter-kinds.ts';
import { MAX_COUNT } from '../max-count.ts';

export const TAIL_VERB: Verb = {
  name: 'tail',
  summary: 'prints the live feed, one line per event',
  about: 'Stores nothing. Stops on Ctrl-C or when the pipe is closed.',
  positionals: [],
  flags: [
    { name: 'json', doc: 'Prints the JSON of each event as received.' },
    {
      name: 'wiki',
      value: 'NAME',
      kind: commaList(wikiName),
      many: true,
      doc: 'Only events of these wikis: enwiki, en.wikipedia.org, *.wikipedia.org, or the name of a set.',
    },
    {
      name: 'type',
      value: 'TYPE',
      kind: commaList(oneOf(...CHANGE_TYPES)),
      many: true,
      doc: `Only events of these types: ${CHANGE_TYPES.join(', ')}.`,
    },
    {
      name: 'namespace',
      value: 'NUMBER',
      kind: commaList(namespaceNumber),
      many: true,
      doc: 'Only pages in these namespaces: 0 has the articles, 3 the talk pages of users.',
    },
    { name: 'title', value: 'START', many: true, doc: 'Only pages whose title begins like this.' },
    { name: 'user', value: 'NAME', many: true, doc: 'Only events of this user.' },
    {
      name: 'kind',
      value: 'KIND',
      kind: commaList(oneOf(...USER_KINDS)),
      many: true,
      doc: `Only events of these kinds of users: ${USER_KINDS.join(', ')}.`,
    },
    {
      name: 'min-bytes',
      value: 'N',
      kind: integer(1, MAX_COUNT),
      doc: 'Only changes that add or remove at least N bytes.',
    },
    { name: 'minor', doc: 'Only minor edits.' },
    { name: 'no-minor', excludes: 'minor', doc: 'No minor edits.' },
    { name: 'bots', doc: 'Only events of bots.' },
    { name: 'no-bots', excludes: 'bots', doc: 'Only events of humans.' },
    { name: 'limit', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Stops after N events.' },
    settingFlag('since', 'TIME'),
    settingFlag('stream_url', 'URL'),
  ],
  examples: [
    'headwater tail --wiki enwiki --type edit --no-bots',
    'headwater tail --wiki enwiki,dewiki --kind temporary --min-bytes 1000',
    'headwater tail --json --limit 100',
  ],
  logs: 'tool',
  load: () => import('./index.ts'),
};
