import { SETTINGS_TABLE } from '../../src/runtime/settings-table.ts';
import { SNAPSHOT_TOP_USERS } from '../../src/stats/snapshot.ts';
import { JOURNAL_SLOTS } from '../../src/stores/cassandra/journal.ts';
import { ASSUMED, PRICES } from './assumptions.ts';
import { NOT_MEASURED, percent, shown, table } from './markdown.ts';
import type { Results } from './measured.ts';
import { type Needs, needsOf, SAVES_A_SECOND } from './needs.ts';
import { PATHS, type Path, type Rates, ratesOf } from './paths.ts';
import { snapshotBytes } from './snapshot-size.ts';
import type { Traffic } from './traffic.ts';

const FACTORS = [1, 100, 10_000];
const WEEK_SECONDS = 604_800;
const BATCH_EVENTS = Number(SETTINGS_TABLE.batch_events.fallback);

const minutes = (seconds: number | null): string =>
  seconds === null ? NOT_MEASURED : `${shown(seconds / 60)} min`;

const paths = (rates: Rates): string =>
  table(
    ['path', 'events/s', "times Wikimedia's rate", 'a week of history in', 'measured on'],
    Object.entries<Path>(PATHS).map(([name, { title }]) => {
      const measured = rates[name as keyof Rates];
      const week = ASSUMED.wikimediaRate * WEEK_SECONDS;
      return [
        title,
        shown(measured?.value ?? null),
        shown(measured && measured.value / ASSUMED.wikimediaRate),
        minutes(measured && week / measured.value),
        measured?.on ?? '',
      ];
    }),
  );

const others = (results: Results): string => {
  const rows = [
    ['most memory of a process that saves ten million users into Cassandra', 'users', /^most memory/],
    ['opening that store', 'users', /^opening a store/],
    ['p99 of `GET /stats` at 1,000 requests/s beside 5,000 events/s', 'stats', /\/stats/],
  ] as const;
  return table(
    ['what', 'measured', 'on'],
    rows.map(([what, bench, path]) => {
      const found = results.find(bench, path);
      return [what, shown(found?.value ?? null, found?.unit), found?.on ?? ''];
    }),
  );
};

const needs = (rates: Rates, traffic: Traffic): string => {
  const all = FACTORS.map((factor) => needsOf(factor * ASSUMED.wikimediaRate, rates, traffic));
  const line = (what: string, of: (one: Needs) => string): readonly string[] => [what, ...all.map(of)];
  return table(
    ['', ...FACTORS.map((factor) => `${shown(factor)}×`)],
    [
      line('events/s', ({ rate }) => shown(rate)),
      line('from the feed', ({ feedMbit }) => shown(feedMbit, 'Mbit/s')),
      line('producers, were there a feed for each', ({ producers }) => shown(producers)),
      line('consumers', ({ consumers }) => shown(consumers)),
      line('partitions', ({ partitions }) => shown(partitions)),
      line('of what a consumer can do, the busiest partition asks for', ({ busiest }) =>
        busiest === null ? NOT_MEASURED : percent(busiest),
      ),
      line("of the transactions that the ledgers' partition can do", ({ transactions }) =>
        transactions === null ? NOT_MEASURED : percent(transactions),
      ),
      line('brokers', ({ brokers }) => shown(brokers)),
      line('Cassandra nodes', ({ cassandraNodes }) => shown(cassandraNodes)),
      line('memory of all', ({ memoryGib }) => shown(memoryGib, 'GiB')),
      line('disk of the topic, all copies', ({ topicGb }) => shown(topicGb, 'GB')),
      line('disk of Cassandra, all copies', ({ cassandraGb }) => shown(cassandraGb, 'GB')),
      line('money a month', ({ money }) => (money === null ? NOT_MEASURED : `$${shown(money)}`)),
    ],
  );
};

const assumptions = (traffic: Traffic): string =>
  table(
    ['what', 'is taken to be'],
    [
      ["Wikimedia's rate", `${ASSUMED.wikimediaRate} events/s`],
      ['an event on the feed (generator)', shown(traffic.eventBytes, 'bytes')],
      [
        'its record in the topic, JSON without compression (generator, encoder)',
        shown(traffic.recordBytes, 'bytes'),
      ],
      ['planned load of what was measured', percent(ASSUMED.load)],
      ['copies of records and rows', shown(ASSUMED.copies)],
      ['the topic keeps (`TOPIC_RETENTION_HOURS`)', `${SETTINGS_TABLE.topic_retention_hours.fallback} hours`],
      ['users in the end, a row each', `${shown(ASSUMED.users)} of ${ASSUMED.userRowBytes} bytes`],
      ['a broker takes in', `${ASSUMED.brokerMbPerSecond} MB/s`],
      ['a broker or Cassandra node is', `${ASSUMED.nodeCores} cores, ${ASSUMED.nodeGib} GiB`],
      ['a producer or consumer is', `${ASSUMED.processCores} core, ${ASSUMED.processGib} GiB`],
      ['a lightweight transaction takes', `${ASSUMED.transactionMs} ms`],
      ['a core an hour', `$${PRICES.coreHour}`],
      ['a GiB of memory an hour', `$${PRICES.gibHour}`],
      ['a GB of disk a month', `$${PRICES.diskGbMonth.toFixed(2)}`],
      ['a month', `${PRICES.hoursAMonth} hours; traffic between zones is left out`],
    ],
  );

const keys = (traffic: Traffic): string =>
  table(
    ['partitions', 'busiest by user', 'so at most', 'busiest by domain', 'so at most'],
    [6, 12, 24, 48, 96, 192].map((partitions) => {
      const cells = (by: 'user' | 'domain'): readonly string[] => {
        const share = traffic.busiestPartition(partitions, by);
        return [percent(share), `${shown(1 / share)} consumers' worth`];
      };
      return [shown(partitions), ...cells('user'), ...cells('domain')];
    }),
  );

const saves = (traffic: Traffic): string =>
  table(
    ['events/s in a partition', 'events in a save', 'user rows', 'domain and server rows', 'rows an event'],
    [1, 10, 100, 1000, 10_000].map((rate) => {
      const events = Math.max(1, Math.min(BATCH_EVENTS, rate / SAVES_A_SECOND));
      const { users, others: rest } = traffic.distinct(events);
      // The transaction, and a row of the journal for each of its two sections.
      return [shown(rate), shown(events), shown(users), shown(rest), shown((users + rest + 3) / events)];
    }),
  );

const shared = (): string =>
  table(
    [
      'partitions',
      'transactions/s',
      'of what one Cassandra partition can do',
      `journal reads/s, ${ASSUMED.partitionsToAConsumer} partitions a consumer`,
      'top users to merge',
    ],
    [6, 12, 24, 48, 96, 192].map((partitions) => {
      const transactions = partitions * SAVES_A_SECOND;
      const consumers = partitions / ASSUMED.partitionsToAConsumer;
      return [
        shown(partitions),
        shown(transactions),
        percent((transactions * ASSUMED.transactionMs) / 1000),
        shown((consumers - 1) * partitions * SAVES_A_SECOND),
        shown(partitions * SNAPSHOT_TOP_USERS),
      ];
    }),
  );

const snapshots = (): string =>
  table(
    ['domains', 'a snapshot, without users'],
    [20, 1000, 10_000, 100_000].map((domains) => [
      shown(domains),
      shown(snapshotBytes(domains) / 1000, 'kB'),
    ]),
  );

const limits = (traffic: Traffic): string =>
  [
    `- The busiest user makes ${percent(traffic.busiestUser)} of all events, the busiest domain ${percent(traffic.busiestDomain)}.`,
    `- A save is made every ${SETTINGS_TABLE.batch_ms.fallback} ms (\`BATCH_MS\`) or ${shown(BATCH_EVENTS)} events (\`BATCH_EVENTS\`), whichever comes first.`,
    `- A reader follows a ledger by its last ${JOURNAL_SLOTS} saves, and its ${shown(SNAPSHOT_TOP_USERS)} most active users; farther behind, it reads the ledger anew.`,
  ].join('\n');

/** Every part of docs/capacity.md that holds numbers, by its name. */
export const capacityTables = (results: Results, traffic: Traffic): Readonly<Record<string, string>> => {
  const rates = ratesOf(results);
  const machines = results.machines.map((machine) => `- ${machine}`).join('\n');
  return {
    machines: machines === '' ? `- ${NOT_MEASURED}` : machines,
    paths: paths(rates),
    others: others(results),
    assumptions: assumptions(traffic),
    needs: needs(rates, traffic),
    keys: keys(traffic),
    saves: saves(traffic),
    shared: shared(),
    snapshots: snapshots(),
    limits: limits(traffic),
  };
};
