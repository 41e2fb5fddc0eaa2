/** The statistics that a run must arrive at, under the names of `/stats`; the maps have no prototype. */
export interface PlainCounts {
  readonly messages: number;
  readonly bots: number;
  readonly non_bots: number;
  readonly distinct_users: number;
  readonly by_server_url: Readonly<Record<string, number>>;
  readonly by_domain: Readonly<Record<string, number>>;
  readonly by_user: Readonly<Record<string, number>>;
  readonly canaries: number;
  /** Texts that break the rules; the same text counts once. */
  readonly rejected: number;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isStringOrNil = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const increment = (counts: Record<string, number>, key: string | null | undefined): void => {
  if (key !== null && key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
};

const emptyCounts = (): Record<string, number> => Object.create(null) as Record<string, number>;

/**
 * Counts events the plain way, to compare statistics with: parses each text, skips canaries, counts each
 * `meta.id` once.
 *
 * Rejected are texts that are no JSON object, or whose `meta` is no object, `meta.id` no string or an empty one,
 * `bot` neither missing nor null nor a boolean, or one of `user`, `server_url`, `server_name`, `meta.domain` neither missing
 * nor null nor a string. Of a canary (`meta.domain` is "canary") only `meta.id` matters.
 */
export const plainCount = (events: Iterable<string>): PlainCounts => {
  const seen = new Set<string>();
  const canaries = new Set<string>();
  const rejected = new Set<string>();
  const byServerUrl = emptyCounts();
  const byDomain = emptyCounts();
  const byUser = emptyCounts();
  let bots = 0;
  let nonBots = 0;

  for (const text of events) {
    const event = parse(text);
    if (!isObject(event) || !isObject(event['meta'])) {
      rejected.add(text);
      continue;
    }
    const { id, domain } = event['meta'];
    if (typeof id !== 'string' || id === '') {
      rejected.add(text);
      continue;
    }
    if (domain === 'canary') {
      canaries.add(id);
      continue;
    }
    const { bot, user, server_url: serverUrl, server_name: serverName } = event;
    if (
      (bot !== undefined && bot !== null && typeof bot !== 'boolean') ||
      !isStringOrNil(user) ||
      !isStringOrNil(serverUrl) ||
      !isStringOrNil(serverName) ||
      !isStringOrNil(domain)
    ) {
      rejected.add(text);
      continue;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    if (bot === true) bots += 1;
    else nonBots += 1;
    increment(byServerUrl, serverUrl);
    increment(byDomain, domain ?? serverName);
    increment(byUser, user);
  }

  return {
    messages: bots + nonBots,
    bots,
    non_bots: nonBots,
    distinct_users: Object.keys(byUser).length,
    by_server_url: byServerUrl,
    by_domain: byDomain,
    by_user: byUser,
    canaries: canaries.size,
    rejected: rejected.size,
  };
};
