import { setTimeout as delay } from 'node:timers/promises';

/** Looks every `everyMs` until the check gives a value; fails with `what` and the last thing it saw after `atMostMs`. */
export const waitUntil = async <T>(
  what: string,
  check: () => Promise<T | undefined>,
  {
    // Far longer than anything takes: it is for what never happens.
    atMostMs = 90_000,
    everyMs = 50,
    seen = () => '',
  }: { atMostMs?: number; everyMs?: number; seen?: () => string } = {},
): Promise<T> => {
  const end = Date.now() + atMostMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${atMostMs} ms; ${seen()}`);
    await delay(everyMs);
  }
};

/** `waitUntil` for what is known at once. */
export const until = (what: string, holds: () => boolean): Promise<unknown> =>
  waitUntil(what, () => Promise.resolve(holds() ? true : undefined), { everyMs: 5 });
