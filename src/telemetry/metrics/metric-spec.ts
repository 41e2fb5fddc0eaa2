/** The kind of a process; `demo` is a server. */
export type ProcessKind = 'server' | 'producer' | 'consumer' | 'chat';

/** `flag` is 1 or 0; `info` is always 1. */
export type Unit =
  | 'events'
  | 'records'
  | 'requests'
  | 'readers'
  | 'keys'
  | 'orders'
  | 'jobs'
  | 'numbers'
  | 'seconds'
  | 'bytes'
  | 'times'
  | 'partitions'
  | 'files'
  | 'offset'
  | 'flag'
  | 'info';

/**
 * The allowed values of a label: one list for all processes, or a list per process. `open`: the values are not known in
 * advance but limited by what they name, such as the partitions of a topic.
 */
export type LabelValues =
  readonly string[] | Readonly<Partial<Record<ProcessKind, readonly string[]>>> | { readonly open: string };

export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: Unit;
  /** One sentence; it appears in docs/metrics.md and in Prometheus. */
  readonly help: string;
  /** The processes that expose the metric. */
  readonly of: readonly ProcessKind[];
  readonly labels?: Readonly<Record<string, LabelValues>>;
  /** The series that exist from the start. Default: all combinations of the label values. */
  readonly series?: readonly Readonly<Record<string, string>>[];
  /** Upper bounds of the histogram buckets, in `unit`. */
  readonly buckets?: readonly number[];
}

/** Replaces a label value that is not in the list. */
export const OTHER = 'other';

export const isOpen = (values: LabelValues): values is { readonly open: string } => 'open' in values;

/** The label values of one process; empty if they are open. */
export const valuesFor = (values: LabelValues, kind: ProcessKind): readonly string[] => {
  if (isOpen(values)) return [];
  return 'length' in values ? values : (values[kind] ?? []);
};
