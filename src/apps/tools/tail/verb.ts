import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { integer, line } from '../../../config/setting-kinds.ts';
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
      kind: line(1, 100),
      many: true,
      doc: 'Only events of this wiki, such as enwiki.',
    },
    {
      name: 'type',
      value: 'TYPE',
      kind: line(1, 100),
      many: true,
      doc: 'Only events of this type: edit, new, log, categorize…',
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
