import { combineLatest, defer, filter, from, map, type Observable, take } from 'rxjs';
import type { TopicAdmin } from '../../../kafka/admin/topic-admin.ts';
import type { ConsumerStatus } from '../status.ts';

/**
 * Emits once when all records that the topic holds at subscription are counted, by this or other members of the group.
 *
 *     counted   --3--7--9--      the topic ends at 9
 *     result    --------u|
 */
export const untilEnd = (admin: TopicAdmin, topic: string, { group$ }: ConsumerStatus): Observable<unknown> =>
  combineLatest([defer(() => from(admin.offsets(topic))), group$]).pipe(
    filter(
      ([ends, { joined, partitions }]) =>
        joined &&
        ends.every(
          ({ partition, logStart, logEnd }) =>
            logStart === logEnd || (partitions.get(partition)?.next ?? -1) >= logEnd,
        ),
    ),
    map(() => undefined),
    take(1),
  );
