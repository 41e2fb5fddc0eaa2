/** What `/stats` shows. The maps may hold any name as a key, `__proto__` too, as JSON.parse makes them. */
export interface Stats {
  readonly messages: number;
  readonly distinct_users: number;
  readonly bots: number;
  readonly non_bots: number;
  readonly by_server_url: Readonly<Record<string, number>>;
  readonly by_domain: Readonly<Record<string, number>>;
  readonly by_user: Readonly<Record<string, number>>;
  readonly as_of: string | null;
}

export interface Ready {
  readonly ready: boolean;
  readonly problems: readonly string[];
  readonly feed: {
    readonly connected: boolean;
    readonly reconnects: number;
    readonly disconnects: Readonly<Record<string, number>>;
    readonly repeats: number;
    readonly gaps: number;
    readonly lost_events: number;
    readonly canaries: number;
    readonly rejected: number;
  };
  readonly store: { readonly writable: boolean; readonly last_saved_at: string | null };
}

export const getJson = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** The response of a public /stats; `top` is the number of users, or `all`. */
export const readStats = async (url: string, top: number | 'all' = 100): Promise<Stats> =>
  (await getJson(`${url}/stats?top=${top}`)) as Stats;

export const readReady = async (url: string): Promise<Ready> => (await getJson(`${url}/ready`)) as Ready;

const sorted = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts)
    .map(([key, count]) => `${JSON.stringify(key)}: ${count}`)
    .sort();

type Numbers = Omit<Stats, 'as_of'>;

/** Every number of a snapshot as sorted lines: equal only if all counts are, under whatever names. */
export const everyNumber = ({
  messages,
  distinct_users,
  bots,
  non_bots,
  by_server_url,
  by_domain,
  by_user,
}: Numbers): object => ({
  messages,
  distinct_users,
  bots,
  non_bots,
  by_server_url: sorted(by_server_url),
  by_domain: sorted(by_domain),
  by_user: sorted(by_user),
});
