import { takeWhile } from 'rxjs';
import { limit } from '../core/limit.ts';
import { save } from '../core/save.ts';
import { select } from '../core/select.ts';
import { follow } from '../feed/follow.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { followParts } from './follow/follow-parts.ts';
import { textWriter } from './follow/text-writer.ts';
import { eventFilter } from './tail/event-filter.ts';
import { eventLine } from './tail/event-line.ts';

/** The live feed, one line an event: nothing is kept, and a slow reader slows the feed. */
export const run: AppModule['run'] = (context) => {
  const { flags, stdout } = context;
  const most = flags.number('limit') ?? Infinity;
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
      follow(followParts(context, stopping$), (batch$) =>
        batch$.pipe(
          select(({ event }) => isWanted(event)),
          limit(most),
          save((followed) => write(`${lineOf(followed)}\n`)),
        ),
      ).pipe(takeWhile(({ items }) => (printed += items.length) < most)),
  });
};
