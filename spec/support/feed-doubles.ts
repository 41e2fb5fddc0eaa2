import { defer, NEVER, type Observable, of, switchMap, throwError } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import type { Source } from '../../src/core/loop/source.ts';
import { pullSource } from './pull-source.ts';
import { parseEventId } from '../../src/wikimedia/position/event-id.ts';
import { FeedError } from '../../src/net/feed-error.ts';
import { advancePosition } from '../../src/wikimedia/position/advance-position.ts';
import { type FeedPosition, startPosition } from '../../src/wikimedia/position/feed-position.ts';
import { resumeId } from '../../src/wikimedia/position/resume-id.ts';
import type { SseMessage } from '../../src/sse/sse-message.ts';
import { assign } from '../../src/simulator/serving/assign.ts';
import { createFaults, type Faults } from '../../src/simulator/serving/faults.ts';
import { createFrameSource } from '../../src/simulator/serving/frame-source.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import type { TopicLog } from '../../src/simulator/topic-log.ts';
import { type SaveResult, type Store, StoreError } from '../../src/stores/store.ts';
import { changeText, EQIAD, idOf } from './feed-events.ts';
import { parseSse } from '../simulator/support/parse-sse.ts';

const FIRST_EVENT_MS = 1_777_979_860_000;

export interface FeedScript {
  readonly logs: readonly TopicLog[];
  readonly faults: Faults;
  readonly random: Random;
  readonly rewindMs: () => number;
  /** The number of events of each read, in turn. */
  readonly reads: readonly number[];
  /** After how many events each connection is cut; later ones are not. */
  readonly cuts: readonly number[];
  /** Called when all events were emitted. */
  readonly onIdle: () => void;
  /** Whether this connection (the first is 0) ignores where the client wants to resume, and starts from the beginning. */
  readonly ignoresResume?: (connection: number) => boolean;
  /** It sends only events that are dated at or after the time to resume from, not all that lie behind the first of them. */
  readonly filters?: boolean;
  /** The id under which an event of this topic is sent. */
  readonly rewriteId?: (id: string, topic: string) => string;
  /** Epoch ms: no later time is believed. */
  readonly latest?: number;
}

const topicOf = (data: string): string => (JSON.parse(data) as { meta: { topic: string } }).meta.topic;

const isAtOrAfter = (data: string, resumedId: string | null): boolean => {
  const { topic, dt } = (JSON.parse(data) as { meta: { topic: string; dt: string } }).meta;
  const entry = parseEventId(resumedId ?? '')?.find((other) => other.topic === topic);
  return entry === undefined || !('timestamp' in entry.at) || Date.parse(dt) >= entry.at.timestamp;
};

/** A feed without a socket: the simulator's logs, ids and faults, emitted as a script says. */
export const scriptedFeed = ({
  logs,
  faults,
  random,
  rewindMs,
  reads,
  cuts,
  onIdle,
  ignoresResume = () => false,
  rewriteId,
  filters = false,
  latest = Infinity,
}: FeedScript) => {
  let connections = 0;
  let readIndex = 0;
  return (start: FeedPosition): Source<SseMessage, FeedPosition> =>
    (credit$) =>
      defer(() => {
        const id = resumeId(start, rewindMs());
        const assignments = [
          ...(ignoresResume(connections) || filters
            ? assign(logs, undefined, null, 'beginning')
            : assign(logs, id ?? undefined, id === null ? String(start.since) : null)),
        ];
        // A feed whose ids do not name all topics has to send the others from somewhere.
        const unassigned = logs.filter((log) => !assignments.some((assignment) => assignment.log === log));
        if (rewriteId !== undefined)
          assignments.push(...unassigned.map((log) => ({ log, next: log.firstOffset, offset: -1 })));
        const frames = createFrameSource(assignments, faults, random);
        const cutAfter = cuts[connections] ?? Infinity;
        connections += 1;
        let position = start;
        let sent = 0;
        const read = (credit: number): Batch<SseMessage, FeedPosition> => {
          const items: SseMessage[] = [];
          const maxItems = Math.min(credit, reads[readIndex++ % reads.length] ?? 1, cutAfter - sent);
          while (items.length < maxItems) {
            const [frame] = parseSse(frames.next() ?? '');
            if (frame === undefined) break;
            if (filters && !isAtOrAfter(frame.data, id)) continue;
            items.push(
              rewriteId === undefined ? frame : { ...frame, id: rewriteId(frame.id, topicOf(frame.data)) },
            );
          }
          sent += items.length;
          position = advancePosition(position, parseEventId(items.at(-1)?.id ?? '') ?? [], latest);
          return { items, size: items.length, position };
        };
        const readNext = (credit: number): Observable<Batch<SseMessage, FeedPosition>> => {
          if (sent >= cutAfter) return throwError(() => new FeedError('feed-ended', 'cut'));
          const batch = read(credit);
          if (batch.items.length > 0) return of(batch);
          onIdle();
          return NEVER;
        };
        return pullSource(readNext)(credit$);
      });
};

/** A feed that reads one log three events at a time, without faults or cuts. */
export const steadyFeed = (log: TopicLog, onIdle: () => void): ReturnType<typeof scriptedFeed> =>
  scriptedFeed({
    logs: [log],
    faults: createFaults(1),
    random: createRandom(1),
    rewindMs: () => 0,
    reads: [3],
    cuts: [],
    onIdle,
  });

/** A read of one event, an edit by Alice, with the position after it. */
export const feedBatchAt = (offset: number): Batch<SseMessage, FeedPosition> => {
  const id = idOf({ [EQIAD]: FIRST_EVENT_MS + offset });
  const position = advancePosition(startPosition(FIRST_EVENT_MS), parseEventId(id) ?? []);
  return { items: [{ id, data: changeText(offset) }], size: 1, position };
};

/** Which saves of a store fail, counted from 1: before the effect, or after it. */
export interface Failures {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface FailingStore<P> extends Store<P> {
  /** How many saves failed. */
  readonly failures: () => number;
}

/** A store whose saves fail now and then, as a disk or a connection does: also after the effect was durable. */
export const failingStore = <P>(store: Store<P>, { before, after }: Failures): FailingStore<P> => {
  let saves = 0;
  let failures = 0;
  const failure = (): Observable<never> => {
    failures += 1;
    return throwError(() => new StoreError('store-failed', 'the disk is on fire', { retriable: true }));
  };
  return {
    ...store,
    failures: () => failures,
    save: (commit) =>
      defer((): Observable<SaveResult> => {
        saves += 1;
        if (before.includes(saves)) return failure();
        const fails = after.includes(saves);
        return store.save(commit).pipe(switchMap((result) => (fails ? failure() : of(result))));
      }),
  };
};
