/** Where an event came from, and its key. */
export interface KeyedEvent {
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

export interface KeysByPartition {
  add(event: KeyedEvent): void;
  /** The keys of each topic-partition, joined by line feeds. */
  all(): ReadonlyMap<string, string>;
}

const WITHOUT_OFFSET = '#';

/**
 * The name under which the keys of a topic-partition are kept. Events that say no offset have a name of their own: their
 * keys alone tell whether they are duplicates.
 */
export const partitionKey = (topic: string | null, partition: number | null, hasOffset = true): string =>
  `${topic ?? ''}/${partition ?? 0}${hasOffset || topic === null ? '' : WITHOUT_OFFSET}`;

/** The name for events that do not say where they came from. */
export const NO_PARTITION = partitionKey(null, null);

/** Whether duplicates of the events with these keys are known by nothing else. */
export const decidesAlone = (partition: string): boolean =>
  partition.startsWith('/') || partition.endsWith(WITHOUT_OFFSET);

interface Collected {
  /** Keys that are joined already: as single texts they would outlive, and burden, several garbage collections. */
  readonly joined: string[];
  keys: string[];
}

const JOIN_AFTER = 64;

const join = (collected: Collected): void => {
  if (collected.keys.length > 0) collected.joined.push(collected.keys.join('\n'));
  collected.keys = [];
};

/** Collects the keys of events by the topic-partition they came from. Events of one mostly follow each other. */
export const keysByPartition = (): KeysByPartition => {
  const keys = new Map<string, Collected>();
  let topic: string | null = null;
  let partition: number | null = null;
  let hasOffset = true;
  let latest: Collected | null = null;
  return {
    add: (event) => {
      if (
        latest === null ||
        event.topic !== topic ||
        event.partition !== partition ||
        (event.offset !== null) !== hasOffset
      ) {
        ({ topic, partition } = event);
        hasOffset = event.offset !== null;
        const key = partitionKey(topic, partition, hasOffset);
        latest = keys.get(key) ?? { joined: [], keys: [] };
        keys.set(key, latest);
      }
      latest.keys.push(event.id);
      if (latest.keys.length === JOIN_AFTER) join(latest);
    },
    all: () =>
      new Map(
        Array.from(keys, ([partition, collected]) => {
          join(collected);
          return [partition, collected.joined.join('\n')];
        }),
      ),
  };
};
