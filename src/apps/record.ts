import { defer, finalize, merge, NEVER, type Observable, take, takeWhile, timer } from 'rxjs';
import { fold } from '../core/fold.ts';
import { limit } from '../core/limit.ts';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import { save } from '../core/save.ts';
import { follow, type FollowedEvent } from '../feed/follow.ts';
import { formatFrame } from '../feed/format-frame.ts';
import { toNdjson } from '../lookalike/recording/to-ndjson.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { progress } from '../runtime/progress.ts';
import { followParts } from './follow/follow-parts.ts';
import { newFile } from './record/new-file.ts';

/** The feed into a file, as NDJSON or as the text of server-sent events. */
export const run: AppModule['run'] = (context) => {
  const { flags, stderr } = context;
  const most = flags.number('events') ?? Infinity;
  const seconds = flags.number('seconds');
  const textOf = flags.on('raw') ? formatFrame : ({ data }: FollowedEvent) => toNdjson(data);

  return context.run({
    name: 'record',
    running: (stopping$) =>
      defer(() => {
        const file = newFile(flags.text('out') ?? '');
        const over$: Observable<unknown> =
          seconds === undefined ? NEVER : timer(seconds * 1000, monotonicScheduler);
        let recorded = 0;
        return follow(followParts(context, merge(stopping$, over$).pipe(take(1))), (batch$) =>
          batch$.pipe(
            limit(most),
            fold(({ items }) => ({ text: items.map(textOf).join(''), events: items.length })),
            save(file.append),
          ),
        ).pipe(
          progress({
            doing: 'recording',
            unit: 'events',
            count: ({ items }) => items[0] ?? 0,
            output: stderr,
          }),
          takeWhile(({ items }) => (recorded += items[0] ?? 0) < most, true),
          finalize(file.close),
        );
      }),
  });
};
