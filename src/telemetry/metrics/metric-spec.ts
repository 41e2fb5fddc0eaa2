/** What a process does; `demo` is a server. */
export type ProcessKind = 'server' | 'producer' | 'consumer' | 'chat';

/** What a value counts or measures; `flag` is 1 or 0, `info` is 1 always. */
export type Unit =
  | 'events'
  | 'records'
  | 'requests'
  | 'readers'
  | 'keys'
  | 'orders'
  | 'seconds'
  | 'bytes'
  | 'times'
  | 'partitions'
  | 'files'
  | 'offset'
  | 'flag'
  | 'info';

/**
 * The values that a label may have: the same ones everywhere, or others for each process. `open` ones are not known
 * beforehand, and bounded by what they name, such as the partitions of a topic.
 */
export type LabelValues =
  readonly string[] | Readonly<Partial<Record<ProcessKind, readonly string[]>>> | { readonly open: string };

/** One metric. */
export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: Unit;
  /** One sentence. */
  readonly help: string;
  /** The processes that have it. */
  readonly of: readonly ProcessKind[];
  readonly labels?: Readonly<Record<string, LabelValues>>;
  /** The combinations of label values that are there from the start, where it is not all of them. */
  readonly series?: readonly Readonly<Record<string, string>>[];
  /** The upper ends of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** What a value becomes that is none of a label's. */
export const OTHER = 'other';

export const isOpen = (values: LabelValues): values is { readonly open: string } => 'open' in values;

/** The values of a label in one process; none where they are open. */
export const valuesFor = (values: LabelValues, kind: ProcessKind): readonly string[] => {
  if (isOpen(values)) return [];
  return 'length' in values ? values : (values[kind] ?? []);
};
