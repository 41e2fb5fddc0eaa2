import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { integer, line } from '../../../config/setting-kinds.ts';
import { MAX_COUNT } from '../max-count.ts';

export const RECORD_VERB: Verb = {
  name: 'record',
  summary: 'records the feed to a file',
  about: 'Stops after --seconds or --events, or on Ctrl-C.',
  positionals: [],
  flags: [
    {
      name: 'out',
      value: 'FILE',
      kind: line(1, 1024),
      required: true,
      doc: 'Output file; must not exist yet',
    },
    settingFlag('since', 'TIME'),
    { name: 'seconds', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Stops after N seconds.' },
    { name: 'events', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Stops after N events.' },
    { name: 'raw', doc: 'Writes the raw text of the server-sent events, including ids, instead of NDJSON.' },
    settingFlag('stream_url', 'URL'),
  ],
  examples: [
    'headwater record --out edits.ndjson --seconds 60',
    'headwater record --out edits.sse --raw --events 10000',
  ],
  logs: 'tool',
  load: () => import('./index.ts'),
};
