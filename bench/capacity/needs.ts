import { SETTINGS_TABLE } from '../../src/config/settings-table.ts';
import { ASSUMPTIONS, PRICES } from './assumptions.ts';
import type { Rates } from './paths.ts';
import type { Traffic } from './traffic.ts';

const RETENTION_SECONDS = Number(SETTINGS_TABLE.topic_retention_hours.fallback) * 3600;
const MIN_PARTITIONS = Number(SETTINGS_TABLE.topic_partitions.fallback);
/** Fewer cannot keep three copies of anything. */
const MIN_NODES = 3;
const GB = 1e9;

/** How often a partition with steady traffic is saved. */
export const SAVES_PER_SECOND = 1000 / Number(SETTINGS_TABLE.batch_ms.fallback);

/** What so many events a second need; null where a path that decides it was not measured yet. */
export interface Needs {
  readonly rate: number;
  readonly feedMbit: number;
  readonly producers: number | null;
  readonly consumers: number | null;
  readonly partitions: number | null;
  /** Of what one consumer does, so much is the busiest partition's; above 1 no number of consumers is enough. */
  readonly busiestPartitionLoad: number | null;
  /** Of the lightweight transactions that one Cassandra partition can do, so many are made; above 1 saves queue. */
  readonly transactionLoad: number | null;
  readonly brokers: number;
  readonly cassandraNodes: number | null;
  readonly memoryGib: number | null;
  readonly topicGb: number;
  readonly cassandraGb: number;
  /** US dollars a month. */
  readonly monthlyCost: number | null;
}

const atLoad = (rate: number, of: { readonly value: number } | null): number | null =>
  of === null ? null : Math.ceil(rate / (of.value * ASSUMPTIONS.plannedLoad));

const monthlyCost = (cores: number, gib: number, gb: number): number =>
  (cores * PRICES.coreHour + gib * PRICES.gibHour) * PRICES.hoursPerMonth + gb * PRICES.diskGbMonth;

/** Works out what a rate needs, from what one process does on each path and from the traffic. */
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
  // One node did what one consumer asked of it; every copy is as much work again.
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
