/** What the paper takes for granted: everything that is neither measured nor in the code. */
export const ASSUMPTIONS = {
  /** Events a second of Wikimedia's feed: between the 30 and 45 that are seen. */
  wikimediaRate: 40,
  /** Of what was measured so much is planned with: the rest is for catching up and for the busiest hour. */
  plannedLoad: 0.5,
  /** Copies of every record and of every row, so that a node may fail. */
  replicas: 3,
  /** Partitions to a consumer, so that one more consumer can take some. */
  partitionsPerConsumer: 3,
  /** Distinct users that have been seen by the end. */
  distinctUsers: 10_000_000,
  /** Bytes of a user's row in Cassandra, with its key, timestamp and index. */
  userRowBytes: 150,
  /** Megabytes a second that a broker takes in. */
  brokerMbPerSecond: 50,
  /** Milliseconds that a lightweight transaction takes between nodes of one data centre. */
  transactionMs: 4,
  /** Of a Kafka broker, and of a Cassandra node. */
  nodeCores: 4,
  nodeGib: 16,
  /** Of a producer or consumer. */
  processCores: 1,
  processGib: 0.5,
} as const;

/** US dollars, about what large clouds ask for on demand. */
export const PRICES = { coreHour: 0.04, gibHour: 0.005, diskGbMonth: 0.1, hoursPerMonth: 730 } as const;
