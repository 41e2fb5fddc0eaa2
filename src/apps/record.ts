import { defer, finalize, merge, NEVER, type Observable, take, takeWhile, timer } from 'rxjs';
import { reduceBatch } from '../core/fold.ts';
import { takeItems } from '../core/limit.ts';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import { writeEach } from '../core/save.ts';
import { tailFeed, type FeedRecord } from '../feed/follow.ts';
import { formatFrame } from '../feed/format-frame.ts';
import { toNdjson } from '../lookalike/recording/to-ndjson.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { progress } from '../runtime/progress.ts';
import { tailFeedDeps } from './follow/follow-parts.ts';
import { newFile } from './record/new-file.ts';

/** The feed into a file, as NDJSON or as the text of server-sent events. */
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
