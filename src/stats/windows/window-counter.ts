import { byStart } from './by-start.ts';
import { eventTimeParser } from './time/event-time-parser.ts';
import { isFuture, MAX_CLOCK_SKEW_MS } from './time/plausible-time.ts';
import { type Resolution, RESOLUTIONS, windowStart } from './resolution.ts';
import type { WatermarkTracker } from './time/watermark-tracker.ts';
import { addCounts, type GrowingCounts, zeroCounts } from './window-counts.ts';
import type { MinuteActivity, WindowDeltas, WindowRow } from './window-deltas.ts';
import { type KindOf, UNKNOWN_KIND_ONLY } from './unknown-kind.ts';
import { changesPage, byteChange, pageKey, type WindowEvent, wikiUserKey } from './window-event.ts';

/** Counts events one by one into their windows. */
export interface WindowCounter {
  /** `recordedAt`: the timestamp of the Kafka record that holds the event, epoch ms; none by default. */
  add(event: WindowEvent, recordedAt?: number): void;
  deltas(): WindowDeltas;
}

interface Cell {
  readonly start: number;
  readonly all: GrowingCounts;
  readonly byDomain: Map<string, GrowingCounts>;
  readonly byType: Map<string, GrowingCounts>;
  readonly byKind: Map<string, GrowingCounts>;
}

interface Activity {
  readonly start: number;
  /** By the domain of the events, which may have none: the users of a wiki are counted once, and added up at the end. */
  readonly users: Map<string | null, Map<string, number>>;
  readonly pages: Map<string, number>;
}

const emptyCell = (start: number): Cell => ({
  start,
  all: zeroCounts(),
  byDomain: new Map(),
  byType: new Map(),
  byKind: new Map(),
});
const emptyActivity = (start: number): Activity => ({ start, users: new Map(), pages: new Map() });

const countsOf = (split: Map<string, GrowingCounts>, key: string): GrowingCounts => {
  const known = split.get(key);
  if (known !== undefined) return known;
  const counts = zeroCounts();
  split.set(key, counts);
  return counts;
};

const increment = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

const usersOf = (users: Activity['users'], domain: string | null): Map<string, number> => {
  const known = users.get(domain);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  users.set(domain, counts);
  return counts;
};

const minuteActivity = ({ start, users, pages }: Activity): MinuteActivity => {
  const all = new Map<string, number>();
  const wikiUsers = new Map<string, number>();
  for (const [domain, counts] of users)
    for (const [user, count] of counts) {
      all.set(user, (all.get(user) ?? 0) + count);
      if (domain !== null) wikiUsers.set(wikiUserKey(domain, user), count);
    }
  return { start, users: all, wikiUsers, pages };
};

const addCell = (cell: Cell, more: Cell): void => {
  addCounts(cell.all, more.all);
  for (const [key, counts] of more.byDomain) addCounts(countsOf(cell.byDomain, key), counts);
  for (const [key, counts] of more.byType) addCounts(countsOf(cell.byType, key), counts);
  for (const [key, counts] of more.byKind) addCounts(countsOf(cell.byKind, key), counts);
};

const addRows = (
  rows: WindowRow[],
  resolution: Resolution,
  { start, all, byDomain, byType, byKind }: Cell,
): void => {
  rows.push({ resolution, start, dimension: 'all', key: '', counts: all });
  for (const [key, counts] of byDomain) rows.push({ resolution, start, dimension: 'domain', key, counts });
  for (const [key, counts] of byType) rows.push({ resolution, start, dimension: 'type', key, counts });
  for (const [key, counts] of byKind) rows.push({ resolution, start, dimension: 'kind', key, counts });
};

/**
 * Reduces events to the increments of their windows. An event is counted once, in its second; minutes, hours and days are
 * summed from the seconds at the end and have rows of their own. So a query reads only the resolution that it asks for, a
 * late event corrects all four resolutions, and expiring the finer rows needs no rollup. The cost is few rows: a batch of
 * live events is in one or two windows of each resolution, and a batch of old events shares its hours and days.
 *
 * An event from the future (see `isFuture`) is in no window and moves no watermark. `latest` returns the latest plausible
 * time, epoch ms; it is called only for an event after its previous result, so mostly once per commit. `kindOf` returns the kind
 * of the user who made an event, `null` if it is unknown.
 */
export const windowCounter = (
  tracker: WatermarkTracker,
  parseEventTime = eventTimeParser(),
  latest: () => number = () => Infinity,
  kindOf: KindOf = UNKNOWN_KIND_ONLY,
): WindowCounter => {
  const seconds = byStart(emptyCell);
  const minutes = byStart(emptyActivity);
  const untimed = zeroCounts();
  const tooLate = zeroCounts();
  const future = zeroCounts();
  let late = 0;
  let latestBelieved = -Infinity;

  const eventCounts = zeroCounts();
  const readEvent = (event: WindowEvent): void => {
    const bytes = byteChange(event);
    eventCounts.bots = event.bot ? 1 : 0;
    eventCounts.nonBots = event.bot ? 0 : 1;
    eventCounts.newPages = event.type === 'new' ? 1 : 0;
    eventCounts.bytesAdded = bytes > 0 ? bytes : 0;
    eventCounts.bytesRemoved = bytes < 0 ? -bytes : 0;
  };
  const addToWindows = (event: WindowEvent, at: number): void => {
    const { domain, type, user, title } = event;
    const kind = kindOf(event);
    const cell = seconds.at(windowStart('1s', at));
    addCounts(cell.all, eventCounts);
    if (domain !== null) addCounts(countsOf(cell.byDomain, domain), eventCounts);
    if (type !== null) addCounts(countsOf(cell.byType, type), eventCounts);
    if (kind !== null) addCounts(countsOf(cell.byKind, kind), eventCounts);
    const minute = minutes.at(windowStart('1m', at));
    if (user !== null) increment(usersOf(minute.users, domain), user);
    if (domain !== null && title !== null && changesPage({ type }))
      increment(minute.pages, pageKey(domain, title));
  };

  const isAhead = (at: number, recordedAt: number): boolean => {
    latestBelieved = latest();
    return isFuture(at, recordedAt, latestBelieved);
  };

  return {
    add: (event, recordedAt = Infinity) => {
      readEvent(event);
      const at = parseEventTime(event.dt);
      if (at === null) {
        addCounts(untimed, eventCounts);
        return;
      }
      if ((at > latestBelieved || at > recordedAt + MAX_CLOCK_SKEW_MS) && isAhead(at, recordedAt)) {
        addCounts(future, eventCounts);
        return;
      }
      const lateness = tracker.judge(event.topic ?? '', at);
      if (lateness === 'too-late') {
        addCounts(tooLate, eventCounts);
        return;
      }
      if (lateness === 'late') late += 1;
      addToWindows(event, at);
    },
    deltas: () => {
      const rows: WindowRow[] = [];
      let finer = seconds.all;
      for (const resolution of RESOLUTIONS) {
        const cells = byStart(emptyCell);
        for (const cell of finer.values()) addCell(cells.at(windowStart(resolution, cell.start)), cell);
        for (const cell of cells.all.values()) addRows(rows, resolution, cell);
        finer = cells.all;
      }
      return {
        rows,
        activity: Array.from(minutes.all.values(), minuteActivity),
        untimed,
        tooLate,
        future,
        late,
        watermarks: tracker.watermarks(),
      };
    },
  };
};
