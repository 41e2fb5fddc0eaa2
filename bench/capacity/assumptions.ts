/** Every assumption of docs/capacity.md: the values that are neither measured nor defined in the code. */
export const ASSUMPTIONS = {
  /** Events per second of Wikimedia's feed; 30 to 45 are usual. */
  wikimediaRate: 40,
  /** The planned share of the measured throughput: the rest is for catching up and for the busiest hour. */
  plannedLoad: 0.5,
  /** Replicas of every record and row, so that a node may fail. */
  replicas: 3,
  /** Partitions per consumer, so that an additional consumer can take some. */
  partitionsPerConsumer: 3,
  /** Distinct users in total. */
  distinctUsers: 10_000_000,
  /** Bytes of a user's row in Cassandra, with its key, timestamp and index. */
  userRowBytes: 150,
  /** Write throughput of a broker in megabytes per second. */
  brokerMbPerSecond: 50,
  /** Duration of a lightweight transaction between nodes of one data centre, in milliseconds. */
  transactionMs: 4,
  /** Of a Kafka broker, and of a Cassandra node. */
  nodeCores: 4,
  nodeGib: 16,
  /** Of a producer or consumer. */
  processCores: 1,
  processGib: 0.5,
} as const;

/** In US dollars: rounded on-demand prices of large clouds. */
export const PRICES = { coreHour: 0.04, gibHour: 0.005, diskGbMonth: 0.1, hoursPerMonth: 730 } as const;
