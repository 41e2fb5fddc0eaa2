import fc from 'fast-check';
import type { WindowEvent } from '../../src/stats/windows/window-event.ts';

/** 11 h before the turn of a day. */
export const START_MS = Date.parse('2026-05-05T13:00:00Z');
const DAY_MS = 86_400_000;

export const windowEvent = (over: Partial<WindowEvent> = {}): WindowEvent => ({
  bot: false,
  user: 'Alice',
  serverUrl: 'https://en.wikipedia.org',
  domain: 'en.wikipedia.org',
  topic: 'eqiad',
  dt: new Date(START_MS).toISOString(),
  type: 'edit',
  title: 'Page',
  lengthOld: 100,
  lengthNew: 107,
  ...over,
});

export const iso = (ms: number): string => new Date(ms).toISOString();

const orNull = <T>(...values: T[]): fc.Arbitrary<T | null> => fc.constantFrom(null, ...values);
const length = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 5000 }));
/** Near the start, as a live feed is, or anywhere within a day. */
const dt = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 200_000 }).map((ms) => iso(START_MS + ms)) },
  { weight: 2, arbitrary: fc.integer({ min: -DAY_MS, max: DAY_MS }).map((ms) => iso(START_MS + ms)) },
  { weight: 1, arbitrary: fc.constantFrom(null, '', 'yesterday') },
);

/** Events in any order and with any delays, of two data centres, with anything missing. */
export const arbitraryWindowEvents: fc.Arbitrary<WindowEvent[]> = fc.array(
  fc.record({
    bot: fc.boolean(),
    user: orNull('Alice', 'Bob', '', '__proto__', '~2026-1-2', '192.0.2.7', '2001:db8::1'),
    serverUrl: fc.constant(null),
    domain: orNull('a', 'b', '__proto__'),
    topic: orNull('eqiad', 'codfw'),
    dt,
    type: orNull('edit', 'new', 'log', '142'),
    title: orNull('Page', 'a/b'),
    lengthOld: length,
    lengthNew: length,
  }),
  { maxLength: 60 },
);

/** Cuts a list into parts: each cut says how long the next part is. */
export const cutInto = <T>(items: readonly T[], cuts: readonly number[]): (readonly T[])[] => {
  const parts: (readonly T[])[] = [];
  let from = 0;
  for (const cut of cuts) {
    parts.push(items.slice(from, from + cut));
    from += cut;
  }
  return [...parts, items.slice(from)];
};
