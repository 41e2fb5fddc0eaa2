import { line, oneOf, httpUrl, integer, type Kind } from '../config/setting-kinds.ts';
import { settingFlag, type Verb } from '../cli/verb.ts';

const speed: Kind<number> = {
  allowed: 'a number above 0, such as 10 or 0.5, or max',
  read: (text) => {
    if (text === 'max') return Infinity;
    return /^\d{1,9}(\.\d{1,9})?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
  },
};

const MAX_COUNT = 1_000_000_000;

/** Every verb of the command line; an app is loaded only when its verb is called. */
export const VERBS: readonly Verb[] = [
  {
    name: 'server',
    summary: 'reads the feed, keeps the statistics and serves them over HTTP',
    about: 'Every event is counted exactly once, through restarts, crashes and cut connections.',
    positionals: [],
    flags: [
      settingFlag('port', 'N'),
      settingFlag('host', 'ADDRESS'),
      settingFlag('stream_url', 'URL'),
      settingFlag('storage', 'KIND'),
      settingFlag('data_dir', 'FOLDER'),
      settingFlag('since', 'TIME'),
      settingFlag('log_level', 'LEVEL'),
      settingFlag('stats_public'),
      { name: 'print-config', doc: 'Shows every setting in force and where it came from, and ends.' },
    ],
    examples: [
      'headwater server',
      'headwater server --port 8080 --storage in-memory --since 2026-11-21T00:00:00Z',
    ],
    logs: 'service',
    load: () => import('./server/index.ts'),
  },
  {
    name: 'consumer',
    summary: 'counts the topic that the producer fills, and serves the statistics over HTTP',
    about:
      'Any number of consumers share the partitions of the topic, and STORAGE=cassandra as well; each record is counted exactly once, through restarts, crashes and rebalances.',
    positionals: [],
    flags: [
      settingFlag('port', 'N', '8080'),
      settingFlag('host', 'ADDRESS'),
      settingFlag('kafka_brokers', 'HOSTS'),
      settingFlag('wikipedia_topic', 'NAME'),
      settingFlag('storage', 'KIND'),
      settingFlag('data_dir', 'FOLDER'),
      settingFlag('log_level', 'LEVEL'),
      settingFlag('stats_public', 'VALUE', 'true'),
      {
        name: 'from-beginning',
        doc: 'Begins at the first record of the topic; refused when some are counted already.',
      },
      { name: 'until-end', doc: 'Counts what the topic holds now, and ends.' },
      { name: 'reset', doc: 'Forgets all that is counted and counts the topic anew; asks first.' },
      { name: 'yes', doc: 'Answers yes to what --reset asks.' },
      { name: 'print-config', doc: 'Shows every setting in force and where it came from, and ends.' },
    ],
    examples: [
      'headwater consumer --brokers localhost:9092',
      'headwater consumer --until-end --storage in-memory',
    ],
    defaults: { port: '8080', stats_public: 'true', batch_events: '1000', batch_ms: '1000' },
    logs: 'service',
    load: () => import('./consumer/index.ts'),
  },
  {
    name: 'producer',
    summary: 'moves the feed into a topic of Kafka or Redpanda',
    about: 'Every event is written exactly once, through restarts, crashes and cut connections.',
    positionals: [],
    flags: [
      settingFlag('port', 'N', '8081'),
      settingFlag('host', 'ADDRESS'),
      settingFlag('stream_url', 'URL'),
      settingFlag('since', 'TIME'),
      settingFlag('kafka_brokers', 'LIST'),
      settingFlag('wikipedia_topic', 'NAME'),
      settingFlag('event_format', 'FORMAT'),
      settingFlag('log_level', 'LEVEL'),
      { name: 'print-config', doc: 'Shows every setting in force and where it came from, and ends.' },
    ],
    examples: ['headwater producer', 'headwater producer --brokers broker-1:9092,broker-2:9092 --format raw'],
    defaults: { port: '8081' },
    credentials: [],
    logs: 'service',
    load: () => import('./producer/index.ts'),
  },
  {
    name: 'chat',
    summary: 'creates chats and messages in front of a Rails application with Sidekiq',
    about:
      'Every chat and message gets its number and its Sidekiq job in one step in Redis; MySQL is only read. With --memory it needs neither, and keeps nothing.',
    positionals: [],
    flags: [
      settingFlag('port', 'N', '8080'),
      settingFlag('host', 'ADDRESS'),
      settingFlag('log_level', 'LEVEL'),
      { name: 'memory', doc: 'Runs without MySQL and Redis; the jobs are listed at /jobs.' },
      {
        name: 'token',
        value: 'TOKEN',
        kind: line(1, 255),
        many: true,
        doc: 'An application that is there with --memory (without this: demo).',
      },
      { name: 'print-config', doc: 'Shows every setting in force and where it came from, and ends.' },
    ],
    examples: ['headwater chat', 'headwater chat --memory --token demo --port 8090'],
    defaults: { port: '8080' },
    // It checks tokens, and gives none out.
    credentials: ['jwt_secret'],
    logs: 'service',
    load: () => import('./chat/index.ts'),
  },
  {
    name: 'tail',
    summary: 'prints the live feed, one line an event',
    about: 'Nothing is kept. It ends at Ctrl-C, or when its reader does.',
    positionals: [],
    flags: [
      { name: 'json', doc: 'Prints each event as it came, as JSON.' },
      { name: 'wiki', value: 'NAME', kind: line(1, 100), many: true, doc: 'Only this wiki, such as enwiki.' },
      {
        name: 'type',
        value: 'TYPE',
        kind: line(1, 100),
        many: true,
        doc: 'Only this type: edit, new, log, categorize…',
      },
      { name: 'bots', doc: 'Only what bots did.' },
      { name: 'no-bots', excludes: 'bots', doc: 'Only what people did.' },
      { name: 'limit', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Ends after so many events.' },
      settingFlag('since', 'TIME'),
      settingFlag('stream_url', 'URL'),
    ],
    examples: ['headwater tail --wiki enwiki --type edit --no-bots', 'headwater tail --json --limit 100'],
    logs: 'tool',
    load: () => import('./tools/tail/index.ts'),
  },
  {
    name: 'top',
    summary: 'shows what a running server counts, live in the terminal',
    about:
      'The rate, the wikis and users with the most messages and what is new of them, the pages edited most in the last five minutes, bots against people, the state of the feed. It asks a running server or consumer, and ends at q or Ctrl-C. Where no terminal is, it prints a line every few seconds.',
    positionals: [],
    flags: [
      {
        name: 'url',
        value: 'URL',
        kind: httpUrl,
        fallback: 'http://127.0.0.1:7000',
        doc: 'The server or consumer.',
      },
      {
        name: 'rows',
        value: 'N',
        kind: integer(1, 1000),
        doc: 'Shows at most so many wikis, users and pages (default: what fits; 10 with --once).',
      },
      { name: 'once', doc: 'Prints the picture once, when the rate is known, and ends.' },
    ],
    examples: [
      'headwater top',
      'headwater top --url http://127.0.0.1:8080 --rows 10',
      'headwater top --once',
    ],
    credentials: ['jwt_secret'],
    logs: 'tool',
    load: () => import('./tools/top/index.ts'),
  },
  {
    name: 'replay',
    summary: 'serves a recording as a feed',
    about: 'The recording is NDJSON or the raw text of server-sent events.',
    positionals: [{ name: 'FILE', doc: 'The recording.' }],
    flags: [
      {
        name: 'port',
        value: 'N',
        kind: integer(0, 65_535),
        fallback: '7070',
        doc: 'Port of the feed; 0 takes any free one.',
      },
      {
        name: 'speed',
        value: 'N|max',
        kind: speed,
        fallback: '1',
        doc: 'How many times faster than it was recorded.',
      },
      { name: 'loop', doc: 'Starts again at the end.' },
    ],
    examples: [
      'headwater replay recording.ndjson --speed 10',
      'headwater replay recording.sse --speed max --port 7071',
    ],
    logs: 'tool',
    load: () => import('./tools/replay.ts'),
  },
  {
    name: 'record',
    summary: 'writes the feed into a file',
    about: 'It ends after --seconds or --events, or at Ctrl-C.',
    positionals: [],
    flags: [
      {
        name: 'out',
        value: 'FILE',
        kind: line(1, 1024),
        required: true,
        doc: 'The file to write; it must not be there yet',
      },
      settingFlag('since', 'TIME'),
      { name: 'seconds', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Ends after so many seconds.' },
      { name: 'events', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Ends after so many events.' },
      { name: 'raw', doc: 'Writes the text of the server-sent events, ids and all, instead of NDJSON.' },
      settingFlag('stream_url', 'URL'),
    ],
    examples: [
      'headwater record --out edits.ndjson --seconds 60',
      'headwater record --out edits.sse --raw --events 10000',
    ],
    logs: 'tool',
    load: () => import('./tools/record/index.ts'),
  },
  {
    name: 'token',
    summary: 'prints a token for the HTTP routes',
    about: 'It is signed with the secret of the server whose settings these are.',
    positionals: [],
    flags: [
      {
        name: 'username',
        value: 'NAME',
        kind: line(1, 100),
        doc: 'Whose token it is (default: the setting admin_username).',
      },
      {
        name: 'seconds',
        value: 'N',
        kind: integer(1, 31_536_000),
        doc: 'How long it holds (default: the setting token_seconds).',
      },
    ],
    examples: ['curl -H "Authorization: Bearer $(headwater token)" localhost:7000/stats'],
    logs: 'tool',
    load: () => import('./tools/token.ts'),
  },
  {
    name: 'account',
    summary: 'adds, lists, disables and enables accounts, and sets their passwords',
    about:
      'It works while servers run, which follow within 2 seconds: tokens and live streams of a disabled account or of an old password end. A password is typed at the terminal, without echo, or comes as the first line of standard input; never as an argument. A reader sees the statistics, windows and live events; an admin may also list and replay rejects. The administrator of ADMIN_USERNAME is made by each start: of ADMIN_PASSWORD and a password set here, the one that changed last applies.',
    positionals: [
      {
        name: 'ACTION',
        choices: ['add', 'list', 'disable', 'enable', 'password'],
        doc: 'add, list, disable, enable or password.',
      },
      { name: 'NAME', kind: line(1, 100), optional: true, doc: 'The account; list takes none.' },
    ],
    flags: [
      {
        name: 'role',
        value: 'ROLE',
        kind: oneOf('reader', 'admin'),
        fallback: 'reader',
        doc: 'What an account that is added may do: reader or admin.',
      },
      settingFlag('storage', 'KIND'),
      settingFlag('data_dir', 'FOLDER'),
    ],
    examples: [
      'headwater account add alice --role reader',
      'printf %s "$PASSWORD" | headwater account password alice',
      'headwater account list',
    ],
    // It uses neither the secret nor the password of the settings.
    credentials: [],
    logs: 'tool',
    load: () => import('./tools/account/index.ts'),
  },
  {
    name: 'check',
    summary: 'checks a database file of the embedded store or of accounts, and changes nothing',
    about:
      'It reads the whole file: its structure, the checksums of all that was saved, and the sums that must agree. A server may go on counting into it meanwhile. The exit code is 0 when nothing is wrong, and 1 otherwise.',
    positionals: [
      {
        name: 'FILE',
        doc: 'A database file, or a folder with some (default: the setting data_dir).',
        optional: true,
      },
    ],
    flags: [settingFlag('data_dir', 'FOLDER')],
    examples: ['headwater check', 'headwater check /backups/headwater.db'],
    credentials: [],
    logs: 'tool',
    load: () => import('./tools/check.ts'),
  },
  {
    name: 'demo',
    summary: 'runs the server against a feed of its own making, without a network',
    about: 'The statistics of the demo are kept apart from those of the real feed.',
    positionals: [],
    flags: [
      settingFlag('port', 'N'),
      { name: 'rate', value: 'N', kind: integer(1, 1_000_000), fallback: '40', doc: 'Events a second.' },
      {
        name: 'seed',
        value: 'N',
        kind: integer(0, 4_294_967_295),
        fallback: '1',
        doc: 'The same seed makes the same events.',
      },
    ],
    examples: ['headwater demo', 'headwater demo --rate 5000 --port 8080'],
    logs: 'service',
    load: () => import('./tools/demo.ts'),
  },
  {
    name: 'rejects',
    summary: 'lists the events that could not be counted, or tries them again',
    about: 'It asks a running server.',
    positionals: [
      {
        name: 'ACTION',
        choices: ['list', 'replay'],
        doc: 'list shows them with their reasons; replay tries all again.',
      },
    ],
    flags: [
      { name: 'url', value: 'URL', kind: httpUrl, fallback: 'http://127.0.0.1:7000', doc: 'The server.' },
      { name: 'limit', value: 'N', kind: integer(1, 10_000), fallback: '100', doc: 'Shows at most so many.' },
    ],
    examples: ['headwater rejects list --limit 10', 'headwater rejects replay'],
    logs: 'tool',
    load: () => import('./tools/rejects.ts'),
  },
  {
    name: 'dead-letters',
    summary: 'lists the records in the dead-letter topic, or tries them again',
    about:
      'What can be read now goes back to its topic, exactly once; what still cannot stays. A letter that was tried again counts how often.',
    positionals: [
      {
        name: 'ACTION',
        choices: ['list', 'replay'],
        doc: 'list shows what waits, with the reasons; replay tries all of it again.',
      },
    ],
    flags: [
      settingFlag('kafka_brokers', 'HOSTS'),
      settingFlag('wikipedia_topic', 'NAME'),
      settingFlag('event_format', 'FORMAT'),
      { name: 'limit', value: 'N', kind: integer(1, MAX_COUNT), doc: 'Shows at most so many.' },
      { name: 'json', doc: 'Shows each as JSON.' },
    ],
    examples: ['headwater dead-letters list --limit 10', 'headwater dead-letters replay'],
    logs: 'tool',
    load: () => import('./tools/dead-letters/index.ts'),
  },
];
