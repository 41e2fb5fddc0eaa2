import { settingFlag, type Verb } from '../../../cli/verb.ts';
import { integer } from '../../../config/setting-kinds.ts';
import { MAX_COUNT } from '../max-count.ts';

export const DEAD_LETTERS_VERB: Verb = {
  name: 'dead-letters',
  summary: 'lists the records of the dead-letter topic, or reprocesses them',
  about:
    'A record that can be decoded now returns to its topic, exactly once; the others stay in the dead-letter topic, with the number of attempts.',
  positionals: [
    {
      name: 'ACTION',
      choices: ['list', 'replay'],
      doc: 'list shows the dead letters with their reasons; replay reprocesses all of them.',
    },
  ],
  flags: [
    settingFlag('kafka_brokers', 'HOSTS'),
    { ...settingFlag('wikipedia_topic', 'NAME'), actions: ['replay'] },
    { ...settingFlag('event_format', 'FORMAT'), actions: ['replay'] },
    {
      name: 'limit',
      value: 'N',
      kind: integer(1, MAX_COUNT),
      doc: 'Maximum number shown.',
      actions: ['list'],
    },
    { name: 'json', doc: 'Prints each dead letter as JSON.', actions: ['list'] },
  ],
  examples: ['headwater dead-letters list --limit 10', 'headwater dead-letters replay'],
  logs: 'tool',
  outlivesReader: true,
  load: () => import('./index.ts'),
};
