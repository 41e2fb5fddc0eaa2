import { tap } from 'rxjs';
import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';
import { bareUrl } from '../../../net/bare-url.ts';
import type { Store } from '../../../stores/store.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import { ignoredStart, type IgnoredStartTexts, type RequestedStart } from './ignored-start.ts';

/** A saved position with the URL of the feed that it was reached in; earlier versions saved none. */
type PositionOfStream = FeedPosition & { readonly stream?: string };

const TEXTS: IgnoredStartTexts = {
  since: (requested, began) =>
    `SINCE (${requested}) has no effect: counting began at ${began} and continues at the saved position. To count from SINCE on, first delete the counts with: headwater reset`,
  stream: (requested, saved) =>
    `WIKIPEDIA_STREAM_URL is ${requested}, but the saved counts are of ${saved}: events of both are counted together, the new ones from the saved position on. To count them apart, set another DATA_DIR (with STORAGE=cassandra another keyspace); to count only the new ones, first delete the counts with: headwater reset`,
};

/** Saves the URL of the feed with each position, and logs once when a saved position makes a setting ineffective. */
export const reportIgnoredStart = (
  store: Store<FeedPosition>,
  requested: RequestedStart,
  log: Pick<Log, 'warn'>,
): Store<FeedPosition> => {
  const url = bareUrl(requested.url);
  let isReported = false;
  const report = (position: PositionOfStream | null): void => {
    if (position === null || isReported) return;
    isReported = true;
    for (const line of ignoredStart(position, requested, TEXTS)) log.warn(line);
  };
  return {
    ...store,
    load: () => store.load().pipe(tap(({ position }) => report(position))),
    save: (commit) => {
      if (commit.position === null) return store.save(commit);
      const position: PositionOfStream = { ...commit.position, stream: url };
      return store.save({ ...commit, position });
    },
  };
};
