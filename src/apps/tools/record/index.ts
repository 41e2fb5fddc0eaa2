import { defer, finalize, merge, NEVER, type Observable, take, takeWhile, timer } from 'rxjs';
import { reduceBatch } from '../../../core/operators/reduce-batch.ts';
import { takeItems } from '../../../core/operators/take-items.ts';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { writeEach } from '../../../core/operators/write-each.ts';
import { tailFeed, type FeedRecord } from '../../../wikimedia/source/tail-feed.ts';
import { formatFrame } from '../../../sse/format-frame.ts';
import { toNdjson } from '../../../simulator/recording/to-ndjson.ts';
import type { AppModule } from '../../../cli/app-context.ts';
import { progress } from '../../../cli/progress.ts';
import { tailFeedDeps } from '../../shared/feed/tail-feed-deps.ts';
import { newFile } from './new-file.ts';

/** Records the feed to a file, as NDJSON or as the raw text of server-sent events. */
export const run: AppModule['run'] = (context) => {
  const { flags, stderr } = context;
  const maxEvents = flags.number('events') ?? Infinity;
  const seconds = flags.number('seconds');
  const textOf = flags.on('raw') ? formatFrame : ({ data }: FeedRecord) => toNdjson(data);

  return context.run({
    name: 'record',
    running: (stopping$) =>
      defer(() => {
        const file = newFile(flags.text('out') ?? '');
        const timeUp$: Observable<unknown> =
          seconds === undefined ? NEVER : timer(seconds * 1000, monotonicScheduler);
        let recorded = 0;
        return tailFeed(tailFeedDeps(context, merge(stopping$, timeUp$).pipe(take(1))), (batch$) =>
          batch$.pipe(
            takeItems(maxEvents),
            reduceBatch(({ items }) => ({ text: items.map(textOf).join(''), events: items.length })),
            writeEach(file.append),
          ),
        ).pipe(
          progress({
            doing: 'recording',
            unit: 'events',
            count: ({ items }) => items[0] ?? 0,
            output: stderr,
          }),
          takeWhile(({ items }) => (recorded += items[0] ?? 0) < maxEvents, true),
          finalize(file.close),
        );
      }),
  });
};
