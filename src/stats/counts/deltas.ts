/** The fields of an event that are counted; a missing one is `null`. */
export interface Countable {
  readonly bot: boolean;
  readonly user: string | null;
  readonly serverUrl: string | null;
  readonly domain: string | null;
}

/** The increments of all counters for some events, to be added to a store in one save. */
export interface Deltas {
  readonly bots: number;
  readonly nonBots: number;
  readonly byServerUrl: ReadonlyMap<string, number>;
  readonly byDomain: ReadonlyMap<string, number>;
  readonly byUser: ReadonlyMap<string, number>;
}

/** Counts events one by one. */
export interface DeltaCounter {
  add(event: Countable): void;
  deltas(): Deltas;
}

const increment = (counts: Map<string, number>, key: string | null): void => {
  if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Every event counts as bot or non-bot; an event without a user, server or domain adds to no counter of that kind. */
export const deltaCounter = (): DeltaCounter => {
  let bots = 0;
  let nonBots = 0;
  const byServerUrl = new Map<string, number>();
  const byDomain = new Map<string, number>();
  const byUser = new Map<string, number>();
  return {
    add: ({ bot, user, serverUrl, domain }) => {
      if (bot) bots += 1;
      else nonBots += 1;
      increment(byServerUrl, serverUrl);
      increment(byDomain, domain);
      increment(byUser, user);
    },
    deltas: () => ({ bots, nonBots, byServerUrl, byDomain, byUser }),
  };
};

/** The deltas of these events. */
export const countDeltas = (events: Iterable<Countable>): Deltas => {
  const counter = deltaCounter();
  for (const event of events) counter.add(event);
  return counter.deltas();
};
