import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';
import { printableName } from '../../../core/printable-name.ts';
import { padColumns } from '../../../core/display-width.ts';

const clockOf = (dt: string | null): string => /T(\d\d:\d\d:\d\d)/.exec(dt ?? '')?.[1] ?? '--:--:--';

/** One line: time, wiki, type, user (bots are marked), title. */
export const eventLine = ({ event }: Pick<FeedRecord, 'event'>): string => {
  if (event.kind === 'canary') return 'canary';
  if (event.kind === 'rejected')
    return `rejected (${printableName(event.message)}): ${printableName(event.data.slice(0, 200))}`;
  const { dt, wiki, type, user, bot, title } = event;
  const who = `${printableName(user ?? '(nobody)')}${bot ? ' [bot]' : ''}`;
  return [
    `${clockOf(dt)} `,
    padColumns(printableName(wiki ?? '?'), 14),
    padColumns(printableName(type ?? '?'), 10),
    padColumns(who, 24),
    printableName(title ?? ''),
  ].join(' ');
};
