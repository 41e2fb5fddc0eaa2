import { SETTINGS_TABLE } from '../../src/config/settings-table.ts';
import { SNAPSHOT_TOP_USERS } from '../../src/stats/counts/snapshot.ts';
import { WAL_SLOTS } from '../../src/stores/cassandra/wal/write-ahead-log.ts';
import { ASSUMPTIONS, PRICES } from './assumptions.ts';
import { NOT_MEASURED, formatPercent, formatNumber, table } from './markdown.ts';
import type { Results } from './results.ts';
import { type Needs, needsOf, SAVES_PER_SECOND } from './needs.ts';
import { PATHS, type Path, type Rates, ratesOf } from './paths.ts';
import { snapshotBytes } from './snapshot-size.ts';
import type { Traffic } from './traffic.ts';

const RATE_FACTORS = [1, 100, 10_000];
const WEEK_SECONDS = 604_800;
const BATCH_EVENTS = Number(SETTINGS_TABLE.batch_events.fallback);

const minutes = (seconds: number | null): string =>
  seconds === null ? NOT_MEASURED : `${formatNumber(seconds / 60)} min`;

const paths = (rates: Rates): string =>
  table(
    ['path', 'events/s', "multiple of Wikimedia's rate", 'time for a week of history', 'measured on'],
    Object.entries<Path>(PATHS).map(([name, { title }]) => {
      const measured = rates[name as keyof Rates];
      const week = ASSUMPTIONS.wikimediaRate * WEEK_SECONDS;
      return [
        title,
        formatNumber(measured?.value ?? null),
        formatNumber(measured && measured.value / ASSUMPTIONS.wikimediaRate),
        minutes(measured && week / measured.value),
        measured?.measuredOn ?? '',
      ];
    }),
  );

const OTHERS: readonly Path[] = [
  {
    title: 'peak memory of a process that saves ten million users to Cassandra',
    bench: 'users',
    path: /^most memory/,
  },
  { title: 'time to open that store', bench: 'users', path: /^opening a store/ },
  {
    title: 'p99 of `GET /stats` at 1,000 requests/s while counting 5,000 events/s',
    bench: 'stats',
    path: /\/stats/,
  },
];

const others = (results: Results): string =>
  table(
    ['value', 'measured', 'measured on'],
    OTHERS.map(({ title, bench, path }) => {
      const found = results.find(bench, path);
      return [title, formatNumber(found?.value ?? null, found?.unit), found?.measuredOn ?? ''];
    }),
  );

/** The machines of the measurements on the page; other benchmarks may have run elsewhere. */
const machinesText = (results: Results): string => {
  const machines = results.machinesOf([...Object.values(PATHS), ...OTHERS].map(({ bench }) => bench));
  return machines.length === 0 ? `- ${NOT_MEASURED}` : machines.map((machine) => `- ${machine}`).join('\n');
};

const needs = (rates: Rates, traffic: Traffic): string => {
  const needsByFactor = RATE_FACTORS.map((factor) =>
    needsOf(factor * ASSUMPTIONS.wikimediaRate, rates, traffic),
  );
  const line = (what: string, of: (needsOfRate: Needs) => string): readonly string[] => [
    what,
    ...needsByFactor.map(of),
  ];
  return table(
    ['', ...RATE_FACTORS.map((factor) => `${formatNumber(factor)}×`)],
    [
      line('events/s', ({ rate }) => formatNumber(rate)),
      line('bandwidth of the feed', ({ feedMbit }) => formatNumber(feedMbit, 'Mbit/s')),
      line('producers, if each had its own feed', ({ producers }) => formatNumber(producers)),
      line('consumers', ({ consumers }) => formatNumber(consumers)),
      line('partitions', ({ partitions }) => formatNumber(partitions)),
      line("busiest partition, share of a consumer's throughput", ({ busiestPartitionLoad }) =>
        busiestPartitionLoad === null ? NOT_MEASURED : formatPercent(busiestPartitionLoad),
      ),
      line("ledgers' partition, share of its transaction limit", ({ transactionLoad }) =>
        transactionLoad === null ? NOT_MEASURED : formatPercent(transactionLoad),
      ),
      line('brokers', ({ brokers }) => formatNumber(brokers)),
      line('Cassandra nodes', ({ cassandraNodes }) => formatNumber(cassandraNodes)),
      line('total memory', ({ memoryGib }) => formatNumber(memoryGib, 'GiB')),
      line('disk of the topic, all replicas', ({ topicGb }) => formatNumber(topicGb, 'GB')),
      line('disk of Cassandra, all replicas', ({ cassandraGb }) => formatNumber(cassandraGb, 'GB')),
      line('cost per month', ({ monthlyCost }) =>
        monthlyCost === null ? NOT_MEASURED : `$${formatNumber(monthlyCost)}`,
      ),
    ],
  );
};

const assumptions = (traffic: Traffic): string =>
  table(
    ['quantity', 'assumed value'],
    [
      ["Wikimedia's rate", `${ASSUMPTIONS.wikimediaRate} events/s`],
      ['size of an event on the feed (generator)', formatNumber(traffic.eventBytes, 'bytes')],
      [
        'size of its record in the topic, uncompressed JSON (generator, encoder)',
        formatNumber(traffic.recordBytes, 'bytes'),
      ],
      ['planned load, relative to the measured throughput', formatPercent(ASSUMPTIONS.plannedLoad)],
      ['replicas of records and rows', formatNumber(ASSUMPTIONS.replicas)],
      [
        'retention of the topic (`TOPIC_RETENTION_HOURS`)',
        `${SETTINGS_TABLE.topic_retention_hours.fallback} hours`,
      ],
      [
        'distinct users, one row each',
        `${formatNumber(ASSUMPTIONS.distinctUsers)} of ${ASSUMPTIONS.userRowBytes} bytes`,
      ],
      ['write throughput of a broker', `${ASSUMPTIONS.brokerMbPerSecond} MB/s`],
      ['a broker or Cassandra node', `${ASSUMPTIONS.nodeCores} cores, ${ASSUMPTIONS.nodeGib} GiB`],
      ['a producer or consumer', `${ASSUMPTIONS.processCores} core, ${ASSUMPTIONS.processGib} GiB`],
      ['duration of a lightweight transaction', `${ASSUMPTIONS.transactionMs} ms`],
      ['price of a core per hour', `$${PRICES.coreHour}`],
      ['price of a GiB of memory per hour', `$${PRICES.gibHour}`],
      ['price of a GB of disk per month', `$${PRICES.diskGbMonth.toFixed(2)}`],
      ['a month', `${PRICES.hoursPerMonth} hours; without traffic between zones`],
    ],
  );

const keys = (traffic: Traffic): string =>
  table(
    ['partitions', 'busiest by user', 'hence at most', 'busiest by domain', 'hence at most'],
    [6, 12, 24, 48, 96, 192].map((partitions) => {
      const cells = (by: 'user' | 'domain'): readonly string[] => {
        const share = traffic.busiestPartition(partitions, by);
        return [formatPercent(share), `${formatNumber(1 / share)} consumers' worth`];
      };
      return [formatNumber(partitions), ...cells('user'), ...cells('domain')];
    }),
  );

const saves = (traffic: Traffic): string =>
  table(
    ['events/s in a partition', 'events per save', 'user rows', 'domain and server rows', 'rows per event'],
    [1, 10, 100, 1000, 10_000].map((rate) => {
      const events = Math.max(1, Math.min(BATCH_EVENTS, rate / SAVES_PER_SECOND));
      const { users, others: rest } = traffic.distinct(events);
      // The transaction, and a row of the write-ahead log for each of its two sections.
      return [
        formatNumber(rate),
        formatNumber(events),
        formatNumber(users),
        formatNumber(rest),
        formatNumber((users + rest + 3) / events),
      ];
    }),
  );

const shared = (): string =>
  table(
    [
      'partitions',
      'transactions/s',
      'share of the limit of one Cassandra partition',
      `log reads/s, ${ASSUMPTIONS.partitionsPerConsumer} partitions per consumer`,
      'top users to merge',
    ],
    [6, 12, 24, 48, 96, 192].map((partitions) => {
      const transactions = partitions * SAVES_PER_SECOND;
      const consumers = partitions / ASSUMPTIONS.partitionsPerConsumer;
      return [
        formatNumber(partitions),
        formatNumber(transactions),
        formatPercent((transactions * ASSUMPTIONS.transactionMs) / 1000),
        formatNumber((consumers - 1) * partitions * SAVES_PER_SECOND),
        formatNumber(partitions * SNAPSHOT_TOP_USERS),
      ];
    }),
  );

const snapshots = (): string =>
  table(
    ['domains', 'size of a snapshot, without users'],
    [20, 1000, 10_000, 100_000].map((domains) => [
      formatNumber(domains),
      formatNumber(snapshotBytes(domains) / 1000, 'kB'),
    ]),
  );

const limits = (traffic: Traffic): string =>
  [
    `- The busiest user makes ${formatPercent(traffic.busiestUser)} of all events, the busiest domain ${formatPercent(traffic.busiestDomain)}.`,
    `- A process saves every ${SETTINGS_TABLE.batch_ms.fallback} ms (\`BATCH_MS\`) or ${formatNumber(BATCH_EVENTS)} events (\`BATCH_EVENTS\`), whichever comes first.`,
    `- A reader follows a ledger by its last ${WAL_SLOTS} saves, and its ${formatNumber(SNAPSHOT_TOP_USERS)} most active users; if it is further behind, it reads the complete ledger again.`,
  ].join('\n');

/** Every generated part of docs/capacity.md, by the name of its marker. */
export const capacityTables = (results: Results, traffic: Traffic): Readonly<Record<string, string>> => {
  const rates = ratesOf(results);
  return {
    machines: machinesText(results),
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
