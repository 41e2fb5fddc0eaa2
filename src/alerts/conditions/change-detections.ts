import { map, mergeMap, type Observable } from 'rxjs';
import { pageKey } from '../../stats/windows/window-event.ts';
import { changeUrl } from '../../wikimedia/names/change-url.ts';
import { type FilterableChange, filterPredicate } from '../../wikimedia/filter/filter-predicate.ts';
import { glob } from '../rules/glob.ts';
import type { RuleOf } from '../rules/alert-config.ts';
import type { Detection } from './detection.ts';
import { recentEnough } from './recent-enough.ts';

/** The fields of a live change that rules use; a missing one is `null`. */
export interface WatchedChange extends FilterableChange {
  readonly dt: string | null;
  readonly serverUrl: string | null;
}

/** Epoch ms; `null` if the change has no time. */
const timeOf = ({ dt }: WatchedChange): number | null => {
  const at = Date.parse(dt ?? '');
  return Number.isNaN(at) ? null : at;
};

/** How a text names the types of changes. */
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['new', 'creation'],
  ['log', 'log entry'],
  ['categorize', 'category change'],
  ['external', 'external change'],
]);

/** Detects changes of pages or by users that match the patterns and the filter of a rule. */
export const changeDetections = (rule: RuleOf<'change'>, now: () => number) => {
  const { page, user, wiki, type, bot, filter } = rule;
  const isOfUser = page === undefined && user !== undefined;
  const isRecent = recentEnough(rule, now);
  const matchesFilter = filter === undefined ? null : filterPredicate(filter);
  const matchesPage = page === undefined ? null : glob(page);
  const matchesUser = user === undefined ? null : glob(user);
  const matches = (change: WatchedChange): boolean =>
    (wiki === undefined || change.domain === wiki) &&
    (type === undefined || change.type === type) &&
    (bot === undefined || change.bot === bot) &&
    (matchesPage === null || (change.title !== null && matchesPage(change.title))) &&
    (matchesUser === null || (change.user !== null && matchesUser(change.user))) &&
    (matchesFilter === null || matchesFilter(change)) &&
    isRecent(timeOf(change));
  const detectionOf = (change: WatchedChange): Detection => {
    const { domain, title, user: by, type: kind } = change;
    return {
      key: isOfUser ? (by ?? '') : pageKey(domain ?? '', title ?? ''),
      title: isOfUser ? `User: ${by ?? ''}` : `Page: ${title ?? ''} (${domain ?? ''})`,
      text: `${TYPE_NAMES.get(kind ?? '') ?? kind ?? 'change'} of ${title ?? 'an unknown page'} on ${domain ?? 'an unknown wiki'} by ${by ?? 'an unknown user'}`,
      url: changeUrl(change),
      since: timeOf(change) ?? now(),
    };
  };
  return (change$: Observable<readonly WatchedChange[]>): Observable<Detection> =>
    change$.pipe(
      map((changes) => changes.filter(matches).map(detectionOf)),
      mergeMap((detections) => detections),
    );
};
