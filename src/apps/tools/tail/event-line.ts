import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';
import { printable } from '../../../core/printable.ts';

const clockOf = (dt: string | null): string => /T(\d\d:\d\d:\d\d)/.exec(dt ?? '')?.[1] ?? '--:--:--';

/** One line: time, wiki, type, user (bots are marked), title. */
export const eventLine = ({ event }: Pick<FeedRecord, 'event'>): string => {
  if (event.kind === 'canary') return 'canary';
  if (event.kind === 'rejected')
    return `rejected (${printable(event.message)}): ${printable(event.data.slice(0, 200))}`;
  const { dt, wiki, type, user, bot, title } = event;
  const who = `${printable(user ?? '(nobody)')}${bot ? ' [bot]' : ''}`;
  return `${clockOf(dt)}  ${printable(wiki ?? '?').padEnd(14)} ${printable(type ?? '?').padEnd(10)} ${who.padEnd(24)} ${printable(title ?? '')}`;
};
