// Writes the panels below as Grafana dashboards to deploy/observe/grafana/dashboards, or to another folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const DATASOURCE = { type: 'prometheus', uid: 'headwater-prometheus' };
const WHERE = 'job=~"$job", instance=~"$instance"';

/** Per second, per process; `by` splits it further. */
const rate = (metric, by = '') =>
  `sum by (${['instance', ...(by === '' ? [] : [by])].join(', ')}) (rate(${metric}{${WHERE}}[$__rate_interval]))`;
const value = (metric) => `${metric}{${WHERE}}`;
const quantile = (part, metric, by = 'instance') =>
  `histogram_quantile(${part}, sum by (${by}, le) (rate(${metric}_bucket{${WHERE}}[$__rate_interval])))`;
const quantiles = (metric, by = 'instance') =>
  [0.5, 0.99].map((part) => [quantile(part, metric, by), `p${part * 100}, {{${by}}}`]);

const lines = (title, unit, description, queries) => ({
  type: 'timeseries',
  title,
  unit,
  description,
  queries,
});
const now = (title, unit, description, queries) => ({ type: 'stat', title, unit, description, queries });

const PROCESS = [
  lines('Memory', 'bytes', 'Resident memory (RSS), and the part of it that is used heap.', [
    [value('process_resident_memory_bytes'), 'RSS, {{instance}}'],
    [value('nodejs_heap_size_used_bytes'), 'heap, {{instance}}'],
  ]),
  lines('CPU', 'percentunit', 'Share of one core.', [[rate('process_cpu_seconds_total'), '{{instance}}']]),
  lines('Event loop lag', 's', 'Delay of callbacks that are due.', [
    [value('nodejs_eventloop_lag_p50_seconds'), 'median, {{instance}}'],
    [value('nodejs_eventloop_lag_p99_seconds'), 'p99, {{instance}}'],
  ]),
];

const LOOP = [
  lines('Events in flight', 'short', 'Read but not durable yet; at the limit, reading waits for the sink.', [
    [value('headwater_in_flight_events'), 'in flight, {{instance}}'],
    [value('headwater_loop_room_events'), 'limit, {{instance}}'],
  ]),
  lines(
    'Time until a batch is durable',
    's',
    'From reading the batch to its acknowledgement.',
    quantiles('headwater_batch_seconds'),
  ),
  lines(
    'Events per read',
    'short',
    'Size of the batches that the source reads.',
    quantiles('headwater_read_batch_events'),
  ),
  lines('Pipeline restarts', 'short', 'Per second, by failed part.', [
    [rate('headwater_loop_restarts_total', 'part'), '{{part}}, {{instance}}'],
  ]),
];

const ready = (job) =>
  now('Ready', 'bool_yes_no', 'The result of /ready.', [
    [`headwater_ready{${WHERE}}`, `${job} {{instance}}`],
  ]);

const DEAD_LETTERS = lines('Dead letters', 'eps', 'Events that cannot be processed, by reason.', [
  [rate('headwater_dead_letters_total', 'reason'), '{{reason}}, {{instance}}'],
  [rate('headwater_rejects_dropped_total'), 'deleted rejects, {{instance}}'],
]);

const DASHBOARDS = [
  {
    uid: 'headwater-feed',
    title: 'Headwater: feed',
    jobs: 'server|producer',
    panels: [
      now('Connected', 'bool_yes_no', 'Whether the feed is connected.', [
        [value('headwater_feed_connected'), '{{instance}}'],
      ]),
      now('Lag', 's', 'Age of the last event received.', [
        [value('headwater_feed_lag_seconds'), '{{instance}}'],
      ]),
      now('Lost in 24 hours', 'short', 'Events that the feed never delivered.', [
        [`increase(headwater_lost_events_total{${WHERE}}[1d])`, '{{instance}}'],
      ]),
      lines('Events', 'eps', 'Events that the feed delivers, and events that are durable.', [
        [rate('events_consumed_from_stream_total'), 'delivered, {{instance}}'],
        [rate('events_processed_successfully_total'), 'durable, {{instance}}'],
      ]),
      lines('Lag over time', 's', 'Age of the last event received.', [
        [value('headwater_feed_lag_seconds'), '{{instance}}'],
      ]),
      lines(
        'Reconnections',
        'short',
        'Per second, by reason; the feed closes every connection after 15 minutes.',
        [
          [rate('headwater_feed_reconnects_total', 'reason'), '{{reason}}, {{instance}}'],
          [rate('headwater_feed_connections_total'), 'connected, {{instance}}'],
        ],
      ),
      lines('Gaps', 'short', 'Runs of skipped events, and requests for them, per second.', [
        [rate('headwater_feed_gaps_total'), 'gaps, {{instance}}'],
        [rate('headwater_feed_went_back_total'), 'requested again, {{instance}}'],
        [rate('headwater_lost_events_total'), 'events lost, {{instance}}'],
        [rate('headwater_found_events_total'), 'lost events that arrived later, {{instance}}'],
        [rate('headwater_given_up_events_total'), 'lost events no longer expected, {{instance}}'],
      ]),
      lines(
        'No new events',
        'short',
        'Connections that bring nothing new, and error events of the feed per second.',
        [
          [value('headwater_feed_stalled'), 'stalled, {{instance}}'],
          [value('headwater_feed_repeating_partitions'), 'partitions with only duplicates, {{instance}}'],
          [value('headwater_feed_too_many_partitions'), 'too many partitions, {{instance}}'],
          [rate('headwater_feed_error_events_total'), 'error events, {{instance}}'],
        ],
      ),
      lines(
        'Events counted as “(other)”',
        'short',
        'Events of names beyond the limit of separately counted names.',
        [[value('headwater_other_events'), '{{by}}, {{instance}}']],
      ),
      lines('Duplicates and canaries', 'eps', 'Ignored duplicates, and heartbeats of the feed.', [
        [rate('headwater_repeats_dropped_total'), 'duplicates, {{instance}}'],
        [rate('headwater_canaries_total'), 'canaries, {{instance}}'],
      ]),
      DEAD_LETTERS,
      ...LOOP,
      ...PROCESS,
    ],
  },
  {
    uid: 'headwater-producer',
    title: 'Headwater: producer',
    jobs: 'producer',
    panels: [
      ready('producer'),
      lines('Events', 'eps', 'From the feed to the topic.', [
        [rate('events_consumed_from_stream_total'), 'read, {{instance}}'],
        [rate('events_produced_to_redpanda_total'), 'committed, {{instance}}'],
        [rate('events_failed_to_process_total'), 'dead letters, {{instance}}'],
      ]),
      lines('Transaction duration', 's', 'Until the commit.', quantiles('headwater_topic_write_seconds')),
      lines(
        'Records per transaction',
        'short',
        'Includes dead letters.',
        quantiles('headwater_topic_write_events'),
      ),
      lines('Failed transactions', 'short', 'Per second, by reason.', [
        [rate('headwater_topic_write_failures_total', 'reason'), '{{reason}}, {{instance}}'],
      ]),
      lines('Duplicates ignored', 'eps', 'Events that are in the topic already.', [
        [rate('headwater_repeats_dropped_total'), '{{instance}}'],
      ]),
      DEAD_LETTERS,
      ...LOOP,
      ...PROCESS,
    ],
  },
  {
    uid: 'headwater-consumer',
    title: 'Headwater: consumer',
    jobs: 'consumer',
    panels: [
      ready('consumer'),
      now('In the group', 'bool_yes_no', 'Whether the process is a member of the consumer group.', [
        [value('headwater_consumer_joined'), '{{instance}}'],
      ]),
      now('Lag', 'short', 'Uncounted records in all partitions.', [
        [`sum(headwater_consumer_lag_records{${WHERE}})`, 'all'],
      ]),
      lines('Lag by partition', 'short', 'Uncounted records.', [
        [value('headwater_consumer_lag_records'), '{{partition}}, {{instance}}'],
      ]),
      lines('Events', 'eps', 'From the topic to the store.', [
        [rate('events_consumed_from_redpanda_total'), 'read, {{instance}}'],
        [rate('events_processed_successfully_total'), 'counted, {{instance}}'],
        [rate('events_failed_to_process_total'), 'dead letters, {{instance}}'],
      ]),
      lines('Progress by partition', 'eps', 'Offsets per second.', [
        [`deriv(headwater_consumer_next_offset{${WHERE}}[2m])`, '{{partition}}, {{instance}}'],
      ]),
      lines('Partitions', 'short', 'Partitions per process, and how often they are reassigned.', [
        [value('headwater_consumer_partitions'), 'owned, {{instance}}'],
        [
          `increase(headwater_consumer_assignments_total{${WHERE}}[5m])`,
          'assigned in 5 minutes, {{instance}}',
        ],
      ]),
      lines('Duplicates ignored, records lost', 'eps', 'Lost: deleted before they were counted.', [
        [rate('headwater_repeats_dropped_total'), 'duplicates, {{instance}}'],
        [rate('headwater_lost_events_total'), 'lost, {{instance}}'],
      ]),
      DEAD_LETTERS,
      ...LOOP,
      ...PROCESS,
    ],
  },
  {
    uid: 'headwater-stores',
    title: 'Headwater: stores',
    jobs: 'server|consumer',
    panels: [
      lines('Save duration', 's', 'Until the save is durable.', quantiles('headwater_store_write_seconds')),
      lines('Saves', 'ops', 'Durable saves per second.', [
        [rate('headwater_store_write_seconds_count'), '{{instance}}'],
      ]),
      lines(
        'Events per save',
        'short',
        'Events in one durable save.',
        quantiles('headwater_store_write_events'),
      ),
      lines('Events', 'eps', 'Counted durably.', [
        [rate('events_processed_successfully_total'), '{{instance}}'],
      ]),
      lines('Failed saves', 'short', 'Per second, by reason; in-use is normal in a consumer group.', [
        [rate('headwater_store_write_failures_total', 'reason'), '{{reason}}, {{instance}}'],
      ]),
      ...LOOP,
      lines(
        'Events in no window',
        'eps',
        'Counted only in the totals, by reason; "future": dated ahead of the clock.',
        [[rate('headwater_events_outside_windows_total', 'reason'), '{{reason}}, {{instance}}']],
      ),
    ],
  },
  {
    uid: 'headwater-http',
    title: 'Headwater: HTTP',
    jobs: 'server|producer|consumer',
    panels: [
      lines('Requests by route', 'reqps', 'By route pattern.', [
        [rate('headwater_http_requests_total', 'route'), '{{route}}, {{instance}}'],
      ]),
      lines('Requests by status', 'reqps', 'aborted: the client disconnected.', [
        [rate('headwater_http_requests_total', 'status'), '{{status}}, {{instance}}'],
      ]),
      lines(
        'Response time',
        's',
        'By route, over all processes.',
        quantiles('headwater_http_request_seconds', 'route'),
      ),
      lines('Open requests', 'short', 'Includes streams.', [
        [value('headwater_http_open_requests'), '{{instance}}'],
      ]),
      lines('Live clients', 'short', 'Of /events and the stream of /stats/trends.', [
        [value('headwater_live_readers'), '{{stream}}, {{instance}}'],
      ]),
      lines(
        'Topic read for live clients',
        'short',
        'Of consumers: 1 while /events and trends follow the topic.',
        [[value('headwater_live_topic_read'), '{{instance}}']],
      ),
      lines('Slow live clients', 'short', 'Per second: disconnected clients, and gaps sent to clients.', [
        [rate('headwater_live_cut_offs_total', 'stream'), 'disconnected, {{stream}}, {{instance}}'],
        [rate('headwater_live_missed_total', 'stream'), 'missed, {{stream}}, {{instance}}'],
      ]),
      lines('Trends', 'short', 'Reported per second, by kind.', [
        [rate('headwater_trends_told_total', 'of'), '{{of}}, {{instance}}'],
      ]),
      lines(
        'Keys tracked for trends',
        'short',
        'Domains, pages, users and wikis; and those dropped at the limit.',
        [
          [value('headwater_trend_keys'), 'tracked, {{instance}}'],
          [value('headwater_trend_keys_forgotten'), 'dropped, {{instance}}'],
        ],
      ),
      lines('Alerts', 'short', 'Per minute: raised, by condition, and dropped, by reason.', [
        [`60 * ${rate('headwater_alerts_total', 'condition')}`, '{{condition}}, {{instance}}'],
        [`60 * ${rate('headwater_alerts_dropped_total', 'reason')}`, 'dropped: {{reason}}, {{instance}}'],
      ]),
      lines('Alert deliveries', 'short', 'Attempts per minute by outcome, and what waits.', [
        [`60 * ${rate('headwater_alert_deliveries_total', 'outcome')}`, '{{outcome}}, {{instance}}'],
        [value('headwater_alerts_waiting'), '{{state}}, {{instance}}'],
      ]),
      ...PROCESS,
      now('Versions', 'short', 'Processes by version.', [
        [
          `count by (version, node, process) (headwater_build_info{${WHERE}})`,
          '{{process}} {{version}}, Node {{node}}',
        ],
      ]),
    ],
  },
  {
    uid: 'headwater-chat',
    title: 'Headwater: chat',
    jobs: 'chat',
    panels: [
      lines('Requests by route', 'reqps', 'Over HTTP and gRPC.', [
        [rate('headwater_chat_request_seconds_count', 'route'), '{{route}}, {{instance}}'],
      ]),
      lines('Requests by status', 'reqps', '', [
        [rate('headwater_chat_request_seconds_count', 'status'), '{{status}}, {{instance}}'],
      ]),
      lines('Response time', 's', 'By route.', quantiles('headwater_chat_request_seconds', 'route')),
      lines('Requests in flight', 'short', 'Requests without a response yet.', [
        [value('headwater_chat_waiting_requests'), '{{instance}}'],
      ]),
      lines(
        'Requests per round trip',
        'short',
        'Requests sent to Redis together.',
        quantiles('headwater_chat_orders_at_once'),
      ),
      lines('Lookups', 'ops', 'Cached (hit), or read from MySQL (miss).', [
        [rate('headwater_chat_lookups_total', 'kind, outcome'), '{{kind}} {{outcome}}, {{instance}}'],
      ]),
      lines('Failures', 'ops', 'Of Redis and MySQL.', [
        [rate('headwater_chat_failures_total', 'part'), '{{part}}, {{instance}}'],
      ]),
      lines('Jobs in Sidekiq', 'short', 'In the queue, and those that it keeps outside of it.', [
        [`max(${value('headwater_chat_queue_jobs')})`, 'queued'],
        [`max by (state) (${value('headwater_chat_sidekiq_jobs')})`, '{{state}}'],
      ]),
      lines('Age of the oldest job', 's', 'How long the oldest job in the queue of Sidekiq has waited.', [
        [`max(${value('headwater_chat_queue_latency_seconds')})`, 'oldest job'],
      ]),
      lines('Failed jobs', 'ops', 'Failed runs of all jobs of Sidekiq, per second.', [
        [`max(${rate('headwater_chat_job_failures_total')})`, 'failures'],
      ]),
      lines(
        'Numbers not written',
        'short',
        'Not yet known to be in MySQL; lost: neither in MySQL nor in Sidekiq.',
        [
          [`max(${value('headwater_chat_outbox_numbers')})`, 'not known to be written'],
          [`max(${value('headwater_chat_lost_numbers')})`, 'lost'],
          [`sum(increase(headwater_chat_requeued_numbers_total{${WHERE}}[1h]))`, 'queued again in one hour'],
        ],
      ),
      ...PROCESS,
    ],
  },
];

const COLUMNS = 24;
const WIDE = { timeseries: 12, stat: 8 };
const HIGH = { timeseries: 8, stat: 4 };

/** Left to right, top to bottom. */
const place = (panels) => {
  let x = 0;
  let y = 0;
  let high = 0;
  return panels.map(({ type, title, unit, description, queries }, index) => {
    const w = WIDE[type];
    const h = HIGH[type];
    if (x + w > COLUMNS || (x > 0 && h !== high)) {
      x = 0;
      y += high;
    }
    high = h;
    const gridPos = { x, y, w, h };
    x += w;
    return {
      id: index + 1,
      type,
      title,
      description,
      gridPos,
      datasource: DATASOURCE,
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      options:
        type === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : { tooltip: { mode: 'multi' } },
      targets: queries.map(([expr, legendFormat], at) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + at),
        datasource: DATASOURCE,
        expr,
        legendFormat,
      })),
    };
  });
};

const variable = (name, label, query, regex = '') => ({
  name,
  label,
  type: 'query',
  datasource: DATASOURCE,
  query: { query, refId: name },
  regex,
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
});

const dashboard = ({ uid, title, jobs, panels }) => ({
  uid,
  title,
  tags: ['headwater'],
  editable: false,
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-1h', to: 'now' },
  templating: {
    list: [
      {
        ...variable('job', 'process', 'label_values(headwater_build_info, job)', `/^(${jobs})$/`),
        allValue: jobs,
      },
      variable('instance', 'instance', 'label_values(headwater_build_info{job=~"$job"}, instance)'),
    ],
  },
  panels: place(panels),
});

const usual = fileURLToPath(new URL('../deploy/observe/grafana/dashboards', import.meta.url));
const [, , folder = usual] = process.argv;
mkdirSync(folder, { recursive: true });
for (const one of DASHBOARDS) {
  const file = join(folder, `${one.uid.replace('headwater-', '')}.json`);
  const text = await format(JSON.stringify(dashboard(one)), {
    ...(await resolveConfig(join(usual, 'any.json'))),
    filepath: file,
  });
  writeFileSync(file, text);
}
console.log(`${DASHBOARDS.length} dashboards are in ${folder}`);
