import { SETTINGS_TABLE } from '../../src/config/settings-table.ts';
import { ASSUMPTIONS, PRICES } from './assumptions.ts';
import type { Rates } from './paths.ts';
import type { Traffic } from './traffic.ts';

const RETENTION_SECONDS = Number(SETTINGS_TABLE.topic_retention_hours.fallback) * 3600;
const MIN_PARTITIONS = Number(SETTINGS_TABLE.topic_partitions.fallback);
/** Three replicas need three nodes. */
const MIN_NODES = 3;
const GB = 1e9;

/** Saves per second of a partition with steady traffic. */
export const SAVES_PER_SECOND = 1000 / Number(SETTINGS_TABLE.batch_ms.fallback);

/** The requirements of a rate of events per second; null if they depend on a path that is not measured yet. */
export interface Needs {
  readonly rate: number;
  readonly feedMbit: number;
  readonly producers: number | null;
  readonly consumers: number | null;
  readonly partitions: number | null;
  /** The busiest partition's share of one consumer's throughput; above 1, no number of consumers is enough. */
  readonly busiestPartitionLoad: number | null;
  /** Lightweight transactions, relative to the limit of one Cassandra partition; above 1, saves queue up. */
  readonly transactionLoad: number | null;
  readonly brokers: number;
  readonly cassandraNodes: number | null;
  readonly memoryGib: number | null;
  readonly topicGb: number;
  readonly cassandraGb: number;
  /** US dollars per month. */
  readonly monthlyCost: number | null;
}

const atLoad = (rate: number, of: { readonly value: number } | null): number | null =>
  of === null ? null : Math.ceil(rate / (of.value * ASSUMPTIONS.plannedLoad));

const monthlyCost = (cores: number, gib: number, gb: number): number =>
  (cores * PRICES.coreHour + gib * PRICES.gibHour) * PRICES.hoursPerMonth + gb * PRICES.diskGbMonth;

/** Estimates the requirements of a rate from the measured rates of one process and from the traffic. */
export const needsOf = (rate: number, rates: Rates, traffic: Traffic): Needs => {
  const producers = atLoad(rate, rates.produce);
  const consumers = atLoad(rate, rates.cassandra);
  const partitions =
    consumers === null ? null : Math.max(MIN_PARTITIONS, consumers * ASSUMPTIONS.partitionsPerConsumer);
  const busiestPartitionLoad =
    partitions === null || rates.cassandra === null
      ? null
      : (traffic.busiestPartition(partitions, 'user') * rate) / rates.cassandra.value;
  const topicBytes = rate * traffic.recordBytes;
  const brokers = Math.max(
    MIN_NODES,
    Math.ceil((topicBytes * ASSUMPTIONS.replicas) / 1e6 / ASSUMPTIONS.brokerMbPerSecond),
  );
  // One node kept up with one consumer; every further replica costs the same again.
  const cassandraNodes = consumers === null ? null : Math.max(MIN_NODES, consumers * ASSUMPTIONS.replicas);
  const topicGb = (topicBytes * RETENTION_SECONDS * ASSUMPTIONS.replicas) / GB;
  const cassandraGb = (ASSUMPTIONS.distinctUsers * ASSUMPTIONS.userRowBytes * ASSUMPTIONS.replicas) / GB;
  const isKnown = producers !== null && consumers !== null && cassandraNodes !== null;
  const processes = isKnown ? producers + consumers : 0;
  const nodes = isKnown ? brokers + cassandraNodes : 0;
  const memoryGib = isKnown ? processes * ASSUMPTIONS.processGib + nodes * ASSUMPTIONS.nodeGib : null;
  const cores = processes * ASSUMPTIONS.processCores + nodes * ASSUMPTIONS.nodeCores;
  return {
    rate,
    feedMbit: (rate * traffic.eventBytes * 8) / 1e6,
    producers,
    consumers,
    partitions,
    busiestPartitionLoad,
    transactionLoad:
      partitions === null ? null : (partitions * SAVES_PER_SECOND * ASSUMPTIONS.transactionMs) / 1000,
    brokers,
    cassandraNodes,
    memoryGib,
    topicGb,
    cassandraGb,
    monthlyCost: memoryGib === null ? null : monthlyCost(cores, memoryGib, topicGb + cassandraGb),
  };
};
