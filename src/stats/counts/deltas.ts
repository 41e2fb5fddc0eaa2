/** What the statistics ask of an event; `null` where the event does not say. */
export interface Countable {
  readonly bot: boolean;
  readonly user: string | null;
  readonly serverUrl: string | null;
  readonly domain: string | null;
}

/** How much each counter grows: the fold of some events, to be added to a store in one step. */
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

/** Every event is a bot's or not; a missing user, server or domain counts in the messages only. */
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

/** What these events come to. */
export const countDeltas = (events: Iterable<Countable>): Deltas => {
  const counter = deltaCounter();
  for (const event of events) counter.add(event);
  return counter.deltas();
};
