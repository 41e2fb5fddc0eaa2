import { RESOLUTIONS, WIDTH_MS } from '../../src/stats/windows/resolution.ts';

interface JsonResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface WindowsResponseOptions {
  /** When counting began, epoch ms. */
  readonly since: number;
  readonly now: number;
  /** A domain's part of everything. */
  readonly share: (domain: string) => number;
}

const DAY_MS = 86_400_000;

/** A number from 0 up to 1 that looks like chance and is the same for the same time. */
const noise = (ms: number): number => {
  const x = Math.sin(ms / 977) * 43_758.5453;
  return x - Math.floor(x);
};

/** Changes per second around this time: people follow the day, bots run in bursts. */
const rateAt = (ms: number): { readonly people: number; readonly bots: number } => {
  const day = (ms % DAY_MS) / DAY_MS;
  const people = 19 + 9 * Math.sin((day - 0.35) * 2 * Math.PI) + 5 * Math.sin(ms / 700_000);
  const run = Math.sin(ms / 1_900_000) > 0.75 ? 11 : 0;
  return { people: people * (0.86 + 0.28 * noise(ms)), bots: (12 + run) * (0.8 + 0.4 * noise(ms + 5)) };
};

const badRequest = (message: string): JsonResponse => ({
  status: 400,
  body: { error: { code: 'bad-range', message } },
});

/** What /stats/windows answers over a made-up past. */
export const windowsResponse = (
  query: URLSearchParams,
  { since, now, share }: WindowsResponseOptions,
): JsonResponse => {
  const resolution = RESOLUTIONS.find((name) => name === query.get('resolution'));
  if (resolution === undefined) return badRequest(`use one of ${RESOLUTIONS.join(', ')}`);
  const width = WIDTH_MS[resolution];
  const from = Math.floor(Date.parse(query.get('from') ?? '') / width) * width;
  const to = Math.ceil(Date.parse(query.get('to') ?? '') / width) * width;
  if (!(from < to)) return badRequest('from must be earlier than to');
  if (resolution === '1s' && from < now - DAY_MS) return badRequest('seconds are kept for 24 hours');
  const limit = Number(query.get('limit') ?? 500);
  const domain = query.get('domain');
  const part = domain === null ? 1 : share(domain);
  const begin = Math.max(
    from,
    Math.floor(since / width) * width,
    Number(query.get('after') ?? -Infinity) + width,
  );
  const rows = [];
  for (let start = begin; start < Math.min(to, now) && rows.length < limit; start += width) {
    const seconds = Math.max(0, Math.min(start + width, now) - Math.max(start, since)) / 1000;
    const { people, bots } = rateAt(start);
    const [byPeople, byBots] = [Math.round(people * part * seconds), Math.round(bots * part * seconds)];
    if (byPeople + byBots === 0) continue;
    rows.push({
      start: new Date(start).toISOString(),
      messages: byPeople + byBots,
      bots: byBots,
      non_bots: byPeople,
      new_pages: 0,
      bytes_added: 0,
      bytes_removed: 0,
      distinct_users: null,
    });
  }
  const last = rows.at(-1);
  const next = rows.length === limit && last !== undefined ? String(Date.parse(last.start)) : null;
  return {
    status: 200,
    body: {
      resolution,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      settled_at: new Date(now - 2000).toISOString(),
      rows,
      next,
    },
  };
};
