/** Where an event came from, and its key. */
export interface KeyedEvent {
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
}

export interface KeysByPartition {
  add(event: KeyedEvent): void;
  /** The keys of each topic-partition, joined by line feeds. */
  all(): ReadonlyMap<string, string>;
}

/** The name under which the keys of a topic-partition are kept. */
export const partitionKey = (topic: string | null, partition: number | null): string =>
  `${topic ?? ''}/${partition ?? 0}`;

/** Collects the keys of events by the topic-partition they came from. Events of one mostly follow each other. */
export const keysByPartition = (): KeysByPartition => {
  const keys = new Map<string, string[]>();
  let topic: string | null = null;
  let partition: number | null = null;
  let latest: string[] | null = null;
  return {
    add: (event) => {
      if (latest === null || event.topic !== topic || event.partition !== partition) {
        ({ topic, partition } = event);
        const key = partitionKey(topic, partition);
        latest = keys.get(key) ?? [];
        keys.set(key, latest);
      }
      latest.push(event.id);
    },
    all: () => new Map([...keys].map(([partition, ids]) => [partition, ids.join('\n')])),
  };
};
