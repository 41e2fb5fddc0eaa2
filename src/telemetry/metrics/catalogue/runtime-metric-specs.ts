import type { MetricSpec } from '../metric-spec.ts';

/** The default metrics of prom-client that Headwater exposes. */
export const PROCESS_METRICS: Readonly<Record<string, Pick<MetricSpec, 'type' | 'unit' | 'help'>>> = {
  process_cpu_user_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'User CPU time of the process.',
  },
  process_cpu_system_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    help: 'System CPU time of the process.',
  },
  process_cpu_seconds_total: { type: 'counter', unit: 'seconds', help: 'User and system CPU time.' },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Start time of the process, since 1970.',
  },
  process_resident_memory_bytes: { type: 'gauge', unit: 'bytes', help: 'Resident memory (RSS).' },
  process_open_fds: { type: 'gauge', unit: 'files', help: 'Open file descriptors.' },
  process_max_fds: { type: 'gauge', unit: 'files', help: 'Maximum number of open file descriptors.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', unit: 'bytes', help: 'Size of the JavaScript heap.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', unit: 'bytes', help: 'Used part of the JavaScript heap.' },
  nodejs_external_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Memory outside the heap, such as buffers.',
  },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Duration of garbage collections, by kind.',
  },
  nodejs_eventloop_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Event loop lag at the time of the scrape.',
  },
  nodejs_eventloop_lag_mean_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Mean event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Median event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: '99th percentile of the event loop lag since the last scrape.',
  },
  nodejs_eventloop_lag_max_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Maximum event loop lag since the last scrape.',
  },
  nodejs_version_info: { type: 'gauge', unit: 'info', help: 'The version of Node.' },
};
