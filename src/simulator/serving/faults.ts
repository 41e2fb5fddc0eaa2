import { Subject, type Observable } from 'rxjs';
import { fraction } from '../hash.ts';
import type { LineEnd } from './format-sse.ts';
import { partitionKey } from '../topic-log.ts';

/**
 * How a connection ends: `whole` closed after a complete frame; `mid-frame` with the socket destroyed inside one;
 * `no-blank-line` cleanly, but the last frame lacks its blank line; `error-event` with an `event: error` frame,
 * as the real server does when its own source fails; `any` one of these by chance.
 */
export type CutStyle = 'whole' | 'mid-frame' | 'no-blank-line' | 'error-event' | 'any';

/** What goes wrong. Rates are shares of the events, 0 to 1. */
export interface FaultSettings {
  /** Age at which a connection is cut, in milliseconds; a change holds for new connections. */
  readonly maxConnectionMs: number;
  /** Events after which a connection is cut. */
  readonly cutAfterEvents: number;
  /** How the server ends a connection. */
  readonly cutStyle: CutStyle;
  /** Connections stay open, and nothing is sent. */
  readonly silent: boolean;
  /** Events after which a connection falls silent. */
  readonly silentAfterEvents: number;
  /** Milliseconds until a request is answered. */
  readonly acceptDelayMs: number;
  /** Events whose JSON is sent in several `data` lines. */
  readonly multiLineRate: number;
  readonly lineEnd: LineEnd;
  /** Chunks end inside a character of several bytes. */
  readonly splitCharacters: boolean;
  /** A comment line after each run of this many events; 0 for none. */
  readonly commentInterval: number;
  /** Events that are sent twice. */
  readonly duplicateRate: number;
  /** Omitted at the first read, delivered at the second. */
  readonly dropOnceRate: number;
  /** Never sent to anybody. */
  readonly loseForeverRate: number;
}

/** What the real server does: complete frames, and a cut after 15 minutes. */
export const NO_FAULTS: FaultSettings = {
  maxConnectionMs: 900_000,
  cutAfterEvents: Infinity,
  cutStyle: 'whole',
  silent: false,
  silentAfterEvents: Infinity,
  acceptDelayMs: 0,
  multiLineRate: 0,
  lineEnd: '\n',
  splitCharacters: false,
  commentInterval: 0,
  duplicateRate: 0,
  dropOnceRate: 0,
  loseForeverRate: 0,
};

/** An answer in place of the stream. */
export interface Refusal {
  /** The HTTP status, such as 429. */
  readonly status: number;
  /** The header `Retry-After`. Default: none. */
  readonly retryAfterSeconds?: number;
}

/** A partition of a topic, such as a `TopicLog`. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** The faults of a server: what is set, switches for a running server, and the choices that follow from them. */
export interface Faults {
  readonly settings: FaultSettings;
  readonly changed$: Observable<void>;
  readonly cut$: Observable<CutStyle>;
  /** Changes these settings, also for open connections. */
  set(settings: Partial<FaultSettings>): void;
  /** Cuts all connections. */
  cutNow(style?: CutStyle): void;
  /** Answers the next `times` requests so, in place of a stream. */
  refuseNext(times: number, refusal: Refusal): void;
  /** The refusal for a request that came in now, or undefined. */
  takeRefusal(): Refusal | undefined;
  /** Leaves these offsets out the next time that they are read. */
  dropOnce(partition: Partition, offsets: Iterable<number>): void;
  /** Never sends these offsets. */
  loseForever(partition: Partition, offsets: Iterable<number>): void;
  /** Whether this event is never sent to anybody. */
  readonly isLost: (partition: Partition, offset: number) => boolean;
  /** Whether this event is left out now; asking for it is the first look. */
  isDropped(partition: Partition, offset: number): boolean;
}

const addAll = (sets: Map<string, Set<number>>, key: string, offsets: Iterable<number>): void => {
  const set = sets.get(key) ?? new Set();
  for (const offset of offsets) set.add(offset);
  sets.set(key, set);
};

export const createFaults = (seed: number, initial: Partial<FaultSettings> = {}): Faults => {
  let settings: FaultSettings = { ...NO_FAULTS, ...initial };
  const refusals: Refusal[] = [];
  const changed$ = new Subject<void>();
  const cut$ = new Subject<CutStyle>();
  const omitted = new Map<string, Set<number>>();
  const lost = new Map<string, Set<number>>();
  /** Offsets below this were looked at before, so chance does not leave them out again. */
  const readUpTo = new Map<string, number>();

  const isLost = (partition: Partition, offset: number): boolean =>
    (settings.loseForeverRate > 0 && fraction(seed, offset, 41) < settings.loseForeverRate) ||
    lost.get(partitionKey(partition))?.has(offset) === true;

  return {
    get settings() {
      return settings;
    },
    changed$,
    cut$,
    set: (patch) => {
      settings = { ...settings, ...patch };
      changed$.next();
    },
    cutNow: (style = settings.cutStyle) => cut$.next(style),
    refuseNext: (times, refusal) => {
      for (let n = 0; n < times; n += 1) refusals.push(refusal);
    },
    takeRefusal: () => refusals.shift(),
    dropOnce: (partition, offsets) => addAll(omitted, partitionKey(partition), offsets),
    loseForever: (partition, offsets) => addAll(lost, partitionKey(partition), offsets),
    isLost,
    isDropped: (partition, offset) => {
      if (isLost(partition, offset)) return true;
      const key = partitionKey(partition);
      if (omitted.get(key)?.delete(offset) === true) return true;
      if (settings.dropOnceRate === 0) return false;
      const isFirstRead = offset >= (readUpTo.get(key) ?? -Infinity);
      if (isFirstRead) readUpTo.set(key, offset + 1);
      return isFirstRead && fraction(seed, offset, 43) < settings.dropOnceRate;
    },
  };
};
