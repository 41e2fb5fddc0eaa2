import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type METRIC_CATALOGUE, metricsOf, PROCESS_METRICS } from './metric-catalogue.ts';
import {
  isOpen,
  type LabelValues,
  type MetricSpec,
  OTHER,
  type ProcessKind,
  valuesFor,
} from './metric-spec.ts';

type Catalogue = typeof METRIC_CATALOGUE;
type LabelsOf<S> = S extends { readonly labels: infer L } ? keyof L & string : never;
/** The extra argument of a metric with labels. */
type Labelled<L extends string> = [L] extends [never] ? [] : [labels: Readonly<Record<L, string>>];

export interface CounterHandle<L extends string = never> {
  readonly inc: (amount: number, ...labels: Labelled<L>) => void;
}

export interface GaugeHandle<L extends string = never> {
  readonly set: (value: number, ...labels: Labelled<L>) => void;
  /** Calls `value` at each scrape. */
  readonly read: (value: () => number) => void;
  /** Calls `values` at each scrape; a series that is not returned disappears. */
  readonly readEach: (
    values: () => Iterable<readonly [value: number, labels: Readonly<Record<L, string>>]>,
  ) => void;
}

export interface HistogramHandle<L extends string = never> {
  readonly observe: (value: number, ...labels: Labelled<L>) => void;
}

type HandleOf<S extends MetricSpec> = S['type'] extends 'counter'
  ? CounterHandle<LabelsOf<S>>
  : S['type'] extends 'gauge'
    ? GaugeHandle<LabelsOf<S>>
    : HistogramHandle<LabelsOf<S>>;

/** The metrics of a kind of process, by the keys of the catalogue. */
export type Metrics<K extends ProcessKind> = {
  readonly [N in keyof Catalogue as K extends Catalogue[N]['of'][number] ? N : never]: HandleOf<Catalogue[N]>;
};

export interface MetricsText {
  readonly text: () => Promise<string>;
  readonly contentType: string;
  /** Adds the metrics of the runtime: memory, CPU, event loop lag. */
  readonly addProcessMetrics: () => void;
}

export interface ProcessRegistry<K extends ProcessKind> extends MetricsText {
  readonly metrics: Metrics<K>;
}

type Labels = Readonly<Record<string, string>>;

interface AnyHandle {
  readonly inc?: (amount: number, labels?: Labels) => void;
  readonly set?: (value: number, labels?: Labels) => void;
  readonly read?: (value: () => number) => void;
  readonly readEach?: (values: () => Iterable<readonly [number, Labels]>) => void;
  readonly observe?: (value: number, labels?: Labels) => void;
}

/** All combinations of the label values: a single empty one without labels, and none if a label is open. */
const combinations = (labels: Readonly<Record<string, LabelValues>>, kind: ProcessKind): readonly Labels[] =>
  Object.entries(labels).reduce<readonly Labels[]>(
    (found, [name, values]) =>
      found.flatMap((one) => valuesFor(values, kind).map((value) => ({ ...one, [name]: value }))),
    [{}],
  );

/** Replaces values that are not allowed with `other`, so that external input cannot create series. */
const bounded = (
  labels: Readonly<Record<string, LabelValues>>,
  kind: ProcessKind,
): ((labelsGiven: Labels) => Labels) => {
  if (Object.keys(labels).length === 0) return (labelsGiven) => labelsGiven;
  const allowed = Object.entries(labels).map(
    ([name, values]) => [name, isOpen(values) ? null : new Set(valuesFor(values, kind))] as const,
  );
  return (labelsGiven) =>
    Object.fromEntries(
      allowed.map(([name, values]) => {
        const value = labelsGiven[name] ?? OTHER;
        return [name, values === null || values.has(value) ? value : OTHER];
      }),
    );
};

const handleOf = (spec: MetricSpec, kind: ProcessKind, registry: Registry): AnyHandle => {
  const { name, help, labels = {} } = spec;
  const config = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  const within = bounded(labels, kind);
  const initialSeries = spec.series ?? combinations(labels, kind);
  switch (spec.type) {
    case 'counter': {
      const counter = new Counter(config);
      for (const series of initialSeries) counter.inc(series, 0);
      return { inc: (amount, labelsGiven = {}) => counter.inc(within(labelsGiven), amount) };
    }
    case 'gauge': {
      let collect = (): void => undefined;
      const gauge = new Gauge({ ...config, collect: () => collect() });
      for (const series of initialSeries) gauge.set(series, 0);
      return {
        set: (value, labelsGiven = {}) => gauge.set(within(labelsGiven), value),
        read: (value) => {
          collect = () => gauge.set(value());
        },
        readEach: (values) => {
          collect = () => {
            gauge.reset();
            for (const [value, labelsGiven] of values()) gauge.set(within(labelsGiven), value);
          };
        },
      };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...config, buckets: [...(spec.buckets ?? [])] });
      for (const series of initialSeries) histogram.zero(series);
      return { observe: (value, labelsGiven = {}) => histogram.observe(within(labelsGiven), value) };
    }
  }
};

const addDefaultMetrics = (registry: Registry): void => {
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  for (const name of Object.keys(PROCESS_METRICS)) {
    const metric = own.getSingleMetric(name);
    // Not every operating system reports open files.
    if (metric !== undefined) registry.registerMetric(metric);
  }
};

/** All metrics of one process in their own registry; every series exists from the start. */
export const processRegistry = <K extends ProcessKind>(
  kind: K,
  { version }: { readonly version: string },
): ProcessRegistry<K> => {
  const registry = new Registry();
  const handles = Object.fromEntries(
    metricsOf(kind).map(([key, spec]) => [key, handleOf(spec, kind, registry)]),
  );
  handles['build']?.set?.(1, { version, node: process.version, process: kind });
  return {
    // The types of the catalogue determine the handle of each key.
    metrics: handles as unknown as Metrics<K>,
    text: () => registry.metrics(),
    contentType: registry.contentType,
    addProcessMetrics: () => addDefaultMetrics(registry),
  };
};
