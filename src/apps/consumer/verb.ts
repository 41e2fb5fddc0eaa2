import { PRINT_CONFIG_FLAG, settingFlag, type Verb } from '../../cli/verb.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';

const PORT = String(DEFAULT_PORTS.consumer);

export const CONSUMER_VERB: Verb = {
  name: 'consumer',
  summary: 'counts the records of a Kafka topic and serves the statistics over HTTP',
  about:
    'Several consumers can share the partitions of the topic; with STORAGE=cassandra they also share the statistics. Counts every record exactly once, even across restarts, crashes and rebalances.',
  positionals: [],
  flags: [
    settingFlag('port', 'N', PORT),
    settingFlag('host', 'ADDRESS'),
    settingFlag('kafka_brokers', 'HOSTS'),
    settingFlag('wikipedia_topic', 'NAME'),
    settingFlag('storage', 'KIND'),
    settingFlag('data_dir', 'FOLDER'),
    settingFlag('log_level', 'LEVEL'),
    settingFlag('stats_public', 'VALUE', 'true'),
    {
      name: 'from-beginning',
      doc: 'Starts at the first record of the topic; refused if the store already has counts.',
    },
    { name: 'until-end', doc: 'Counts the records that are in the topic now, then exits.' },
    { name: 'reset', doc: 'Deletes all statistics and counts the topic again; asks for confirmation.' },
    { name: 'yes', doc: 'Confirms --reset without asking.', needs: 'reset' },
    PRINT_CONFIG_FLAG,
  ],
  examples: [
    'headwater consumer --brokers localhost:9092',
    'headwater consumer --until-end --storage in-memory',
  ],
  defaults: { port: PORT, stats_public: 'true', batch_events: '1000', batch_ms: '1000' },
  logs: 'service',
  load: () => import('./index.ts'),
};
