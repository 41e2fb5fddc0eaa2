import { catchError, EMPTY, exhaustMap, from, map, type Observable, scan, tap, timer } from 'rxjs';
import type { LogOffsets, TopicAdmin } from '../../../kafka/admin/topic-admin.ts';
import { topicRecreated } from '../partition/partition-position.ts';
import type { GroupStatus } from '../consumer-state.ts';
import type { ConsumerStatus } from '../status.ts';

const POLL_INTERVAL_MS = 3000;

export interface PollOffsetsOptions {
  readonly admin: TopicAdmin;
  readonly topic: string;
  readonly group: string;
  readonly status: ConsumerStatus;
}

interface EndedEarly {
  readonly partition: number;
  readonly next: number;
  readonly logEnd: number;
}

type Partitions = GroupStatus['partitions'];

/** Owned partitions that end before the offset that is counted next. */
const endedEarly = (counted: Partitions, offsets: readonly LogOffsets[]): readonly EndedEarly[] =>
  offsets.flatMap(({ partition, logEnd }) => {
    const { owned = false, next = null } = counted.get(partition) ?? {};
    return owned && next !== null && logEnd < next ? [{ partition, next, logEnd }] : [];
  });

/**
 * Polls the brokers for the end of each partition. Fails when one ends before what was counted of it twice in a row,
 * because such a topic would never deliver a record. (Once is not enough: a new leader may not know the end yet.)
 *
 *     ends     --10--4--4--      counted up to 10
 *     result   --a---b--#
 */
export const pollOffsets = ({ admin, topic, group, status }: PollOffsetsOptions): Observable<unknown> => {
  const poll = (): Observable<readonly EndedEarly[]> => {
    const { partitions } = status.group$.value;
    return from(Promise.all([admin.offsets(topic), admin.committed(group, topic)])).pipe(
      tap(([offsets, committed]) => status.offsetsPolled(offsets, committed)),
      map(([offsets]) => endedEarly(partitions, offsets)),
      // The partitions' own loops report unreachable brokers.
      catchError(() => EMPTY),
    );
  };
  return timer(0, POLL_INTERVAL_MS).pipe(
    exhaustMap(poll),
    scan((before: readonly EndedEarly[], now: readonly EndedEarly[]) => {
      const again = now.find(({ partition }) => before.some((known) => known.partition === partition));
      if (again === undefined) return now;
      const { partition, next, logEnd } = again;
      throw topicRecreated(
        `${topic}/${partition}`,
        `it ends at offset ${logEnd}, but was counted up to ${next}`,
      );
    }),
  );
};
