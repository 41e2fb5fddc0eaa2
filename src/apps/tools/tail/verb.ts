import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { integer, oneOf } from '../../../config/setting-kinds.ts';
import { CHANGE_TYPES } from '../../../wikimedia/names/change-types.ts';
import { wikiName } from './wiki-name.ts';
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
      kind: wikiName,
      many: true,
      doc: 'Only events of this wiki: enwiki or en.wikipedia.org.',
    },
    {
      name: 'type',
      value: 'TYPE',
      kind: oneOf(...CHANGE_TYPES),
      many: true,
      doc: `Only events of this type: ${CHANGE_TYPES.join(', ')}.`,
    },
    { name: 'bots', doc: 'Only events of bots.' },
    { name: 'no-bots', excludes: 'bots', doc: 'Only events of humans.' },
    { name: 'limit', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Stops after N events.' },
    settingFlag('since', 'TIME'),
    settingFlag('stream_url', 'URL'),
  ],
  examples: ['headwater tail --wiki enwiki --type edit --no-bots', 'headwater tail --json --limit 100'],
  logs: 'tool',
  load: () => import('./index.ts'),
};
