import { PRINT_CONFIG_FLAG, settingFlag, type Verb } from '../../cli/verb.ts';
import { DEFAULT_PORTS } from '../../config/default-ports.ts';

const PORT = String(DEFAULT_PORTS.producer);

export const PRODUCER_VERB: Verb = {
  name: 'producer',
  summary: 'writes the feed to a Kafka or Redpanda topic',
  about: 'Writes every event exactly once, even across restarts, crashes and lost connections.',
  positionals: [],
  flags: [
    settingFlag('port', 'N', PORT),
    settingFlag('host', 'ADDRESS'),
    settingFlag('stream_url', 'URL'),
    settingFlag('since', 'TIME'),
    settingFlag('kafka_brokers', 'HOSTS'),
    settingFlag('wikipedia_topic', 'NAME'),
    settingFlag('event_format', 'FORMAT'),
    settingFlag('log_level', 'LEVEL'),
    PRINT_CONFIG_FLAG,
  ],
  examples: ['headwater producer', 'headwater producer --brokers broker-1:9092,broker-2:9092 --format raw'],
  defaults: { port: PORT },
  credentials: [],
  logs: 'service',
  load: () => import('./index.ts'),
};
