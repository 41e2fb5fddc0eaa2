import type { Verb } from '../../cli/verb.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';
import { integer, type Kind } from '../../config/setting-kinds.ts';

const speed: Kind<number> = {
  allowed: 'a number above 0, such as 10 or 0.5, or max',
  read: (text) => {
    if (text === 'max') return Infinity;
    return /^\d{1,9}(\.\d{1,9})?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
  },
};

export const REPLAY_VERB: Verb = {
  name: 'replay',
  summary: 'serves a recording as a feed',
  about: 'The recording is NDJSON or the raw text of server-sent events.',
  positionals: [{ name: 'FILE', doc: 'The recording.' }],
  flags: [
    {
      name: 'port',
      value: 'N',
      kind: integer(0, 65_535),
      fallback: String(DEFAULT_PORTS.replay),
      doc: 'Port of the feed; 0 picks any free port.',
    },
    {
      name: 'speed',
      value: 'N|max',
      kind: speed,
      fallback: '1',
      doc: 'Replays N times as fast as recorded; max: as fast as possible.',
    },
    { name: 'loop', doc: 'Starts over at the end.' },
  ],
  examples: [
    'headwater replay recording.ndjson --speed 10',
    'headwater replay recording.sse --speed max --port 7071',
  ],
  logs: 'tool',
  load: () => import('./replay.ts'),
};
