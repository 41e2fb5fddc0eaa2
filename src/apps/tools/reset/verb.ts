import { settingFlag, type Verb } from '../../../cli/verb.ts';

export const RESET_VERB: Verb = {
  name: 'reset',
  summary: 'deletes the statistics and the position, so that the next start counts from zero',
  about:
    'Deletes the counts, the position, the time windows and the rejected events of the server, and of the consumer of WIKIPEDIA_TOPIC, in the data folder or in the keyspace. Keeps the accounts and the JWT secret, other files of the folder, and what is in Kafka. It lists what it deletes and asks for the name of the folder or the keyspace; a running process must be stopped first. The next start of the server reads from SINCE or from now on; the next start of a consumer counts the topic from its beginning.',
  positionals: [],
  flags: [
    settingFlag('data_dir', 'FOLDER'),
    settingFlag('storage', 'KIND'),
    settingFlag('wikipedia_topic', 'NAME'),
    {
      name: 'accounts',
      doc: 'Also deletes the accounts and the JWT secret, so that all tokens become invalid (only with storage embedded).',
    },
    { name: 'yes', doc: 'Deletes without asking.' },
  ],
  examples: ['headwater reset', 'headwater reset --data-dir ./data --yes'],
  credentials: [],
  logs: 'tool',
  outlivesReader: true,
  load: () => import('./index.ts'),
};
