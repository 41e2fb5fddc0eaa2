import { takeWhile } from 'rxjs';
import { takeItems } from '../core/limit.ts';
import { writeEach } from '../core/save.ts';
import { filterItems } from '../core/select.ts';
import { tailFeed } from '../feed/follow.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { tailFeedDeps } from './follow/follow-parts.ts';
import { textWriter } from './follow/text-writer.ts';
import { eventFilter } from './tail/event-filter.ts';
import { eventLine } from './tail/event-line.ts';

/** The live feed, one line an event: nothing is kept, and a slow reader slows the feed. */
export const run: AppModule['run'] = (context) => {
  const { flags, stdout } = context;
  const maxEvents = flags.number('limit') ?? Infinity;
  const isWanted = eventFilter({
    wikis: flags.list('wiki'),
    types: flags.list('type'),
    bots: flags.on('bots') ? true : flags.on('no-bots') ? false : null,
  });
  const lineOf = flags.on('json')
    ? ({ data }: { data: string }) => data.replaceAll(/\s*[\r\n]+\s*/g, ' ')
    : eventLine;
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
      ).pipe(takeWhile(({ items }) => (printed += items.length) < maxEvents)),
  });
};
