import { delay, takeUntil, takeWhile } from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { printableJson } from '../../../core/printable.ts';
import { takeItems } from '../../../core/operators/take-items.ts';
import { writeEach } from '../../../core/operators/write-each.ts';
import { filterItems } from '../../../core/operators/filter-items.ts';
import { tailFeed } from '../../../wikimedia/source/tail-feed.ts';
import type { AppModule } from '../../../cli/app-context.ts';
import { tailFeedDeps } from '../../shared/feed/tail-feed-deps.ts';
import { textWriter } from '../../shared/text-writer.ts';
import { wikiSetsOf } from '../../shared/wiki-sets-of.ts';
import { eventFilter, filterOfFlags } from './tail-filter.ts';
import { eventLine } from './event-line.ts';

/** How long the last lines may take to be written after the stop. */
const MAX_LAST_WRITE_MS = 2_000;

/** Prints the live feed, one line per event. A slow reader slows the feed down. */
export const run: AppModule['run'] = (context) => {
  const { flags, stdout } = context;
  const maxEvents = flags.number('limit') ?? Infinity;
  const isWanted = eventFilter(
    filterOfFlags(flags, { seen: new Set(), sets: wikiSetsOf(context.settings()) }),
  );
  const lineOf = flags.on('json') ? ({ data }: { data: string }) => printableJson(data) : eventLine;
  const write = textWriter(stdout);
  let printed = 0;

  return context.run({
    name: 'tail',
    running: (stopping$) =>
      tailFeed(tailFeedDeps(context, stopping$), (batch$) =>
        batch$.pipe(
          filterItems(({ event }) => isWanted(event)),
          takeItems(maxEvents),
          writeEach((record) => write(`${lineOf(record)}\n`)),
        ),
      ).pipe(
        takeWhile(({ items }) => (printed += items.length) < maxEvents),
        // The reader of the pipe may have stopped reading.
        takeUntil(stopping$.pipe(delay(MAX_LAST_WRITE_MS, monotonicScheduler))),
      ),
  });
};
