import type { FeedRecord } from '../../../wikimedia/source/tail-feed.ts';
import { printable } from '../../shared/printable.ts';

const clockOf = (dt: string | null): string => /T(\d\d:\d\d:\d\d)/.exec(dt ?? '')?.[1] ?? '--:--:--';

/** One readable line: time, wiki, type, who (a bot is marked), what. */
export const eventLine = ({ event }: Pick<FeedRecord, 'event'>): string => {
  if (event.kind === 'canary') return 'canary';
  if (event.kind === 'rejected')
    return `cannot be read (${event.message}): ${printable(event.data).slice(0, 200)}`;
  const { dt, wiki, type, user, bot, title } = event;
  const who = `${printable(user ?? '(nobody)')}${bot ? ' [bot]' : ''}`;
  return `${clockOf(dt)}  ${(wiki ?? '?').padEnd(14)} ${(type ?? '?').padEnd(10)} ${who.padEnd(24)} ${printable(title ?? '')}`;
};
