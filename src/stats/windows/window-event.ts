import type { Countable } from '../counts/deltas.ts';
import type { WindowCounts } from './window-counts.ts';

/** The fields of an event that windows use; a missing one is `null`. */
export interface WindowEvent extends Countable {
  /** The source's topic, which has its own watermark. */
  readonly topic: string | null;
  /** When it happened, ISO 8601. */
  readonly dt: string | null;
  readonly type: string | null;
  readonly title: string | null;
  /** The page's length in bytes before and after. */
  readonly lengthOld: number | null;
  readonly lengthNew: number | null;
}

/** Whether an event changes a page's text: others only refer to a page. */
export const changesPage = ({ type }: Pick<WindowEvent, 'type'>): boolean =>
  type === 'edit' || type === 'new';

/** By how many bytes the page grew: negative if it shrank, `null` without lengths. */
export const knownByteChange = ({
  type,
  lengthOld,
  lengthNew,
}: Pick<WindowEvent, 'type' | 'lengthOld' | 'lengthNew'>): number | null => {
  if (lengthNew === null || (type !== 'edit' && type !== 'new')) return null;
  if (lengthOld === null) return type === 'new' ? lengthNew : null;
  return lengthNew - lengthOld;
};

/** By how many bytes the page grew: negative if it shrank, 0 without lengths. */
export const byteChange = (event: WindowEvent): number => knownByteChange(event) ?? 0;

/** The counts of a single event. */
export const countsOfEvent = (event: WindowEvent): WindowCounts => {
  const change = byteChange(event);
  return {
    bots: event.bot ? 1 : 0,
    nonBots: event.bot ? 0 : 1,
    newPages: event.type === 'new' ? 1 : 0,
    bytesAdded: Math.max(0, change),
    bytesRemoved: Math.max(0, -change),
  };
};

/** The key of a page, "en.wikipedia.org/Main Page": the text before the first slash is the domain. */
export const pageKey = (domain: string, title: string): string => `${domain}/${title}`;

/** The key of a user of a wiki, "en.wikipedia.org/Alice": the text before the first slash is the domain. */
export const wikiUserKey = pageKey;

/** The page with this key. */
export const pageOf = (key: string): { readonly domain: string; readonly title: string } => {
  const slash = key.indexOf('/');
  return { domain: key.slice(0, slash), title: key.slice(slash + 1) };
};
