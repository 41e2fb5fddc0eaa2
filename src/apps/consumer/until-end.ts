import { combineLatest, defer, filter, from, map, type Observable, take } from 'rxjs';
import type { TopicAdmin } from '../../kafka/topic-admin.ts';
import type { ConsumerState } from './consumer-state.ts';

/** Emits once when all that the topic holds now is counted, here or by other members of the group. */
export const untilEnd = (admin: TopicAdmin, topic: string, state: ConsumerState): Observable<unknown> =>
  combineLatest([defer(() => from(admin.offsets(topic))), state.partitions$]).pipe(
    map(([ends, partitions]) =>
      ends.every(
        ({ partition, logStart, logEnd }) =>
          logStart === logEnd || (partitions.get(partition)?.next ?? -1) >= logEnd,
      ),
    ),
    filter((reached) => reached),
    take(1),
  );
