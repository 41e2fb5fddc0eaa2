import { map, mergeMap, type Observable } from 'rxjs';
import { pageKey } from '../../stats/windows/window-event.ts';
import { changeUrl } from '../../wikimedia/names/change-url.ts';
import { glob } from '../rules/glob.ts';
import type { RuleOf } from '../rules/alert-config.ts';
import type { Detection } from './detection.ts';

/** The fields of a live change that rules use; a missing one is `null`. */
export interface WatchedChange {
  readonly dt: string | null;
  readonly type: string | null;
  readonly domain: string | null;
  readonly title: string | null;
  readonly user: string | null;
  readonly bot: boolean;
  readonly serverUrl: string | null;
}

/** The incident of a change: a page, or a user if the rule names no page. */
const subjectOf = (page: string | undefined, { domain, title, user }: WatchedChange): string =>
  page === undefined ? (user ?? '') : pageKey(domain ?? '', title ?? '');

/** Detects changes of pages or by users that match the patterns of a rule. */
export const changeDetections = ({ page, user, wiki, type, bot }: RuleOf<'change'>, now: () => number) => {
  const matchesPage = page === undefined ? null : glob(page);
  const matchesUser = user === undefined ? null : glob(user);
  const matches = (change: WatchedChange): boolean =>
    (wiki === undefined || change.domain === wiki) &&
    (type === undefined || change.type === type) &&
    (bot === undefined || change.bot === bot) &&
    (matchesPage === null || (change.title !== null && matchesPage(change.title))) &&
    (matchesUser === null || (change.user !== null && matchesUser(change.user)));
  const detectionOf = (change: WatchedChange): Detection => {
    const { domain, title, user: by, type: kind, dt } = change;
    const at = Date.parse(dt ?? '');
    return {
      key: subjectOf(page, change),
      title: page === undefined ? `User: ${by ?? ''}` : `Page: ${title ?? ''} (${domain ?? ''})`,
      text: `${kind ?? 'change'} of ${title ?? 'an unknown page'} on ${domain ?? 'an unknown wiki'} by ${by ?? 'an unknown user'}`,
      url: changeUrl(change),
      since: Number.isNaN(at) ? now() : at,
    };
  };
  return (change$: Observable<readonly WatchedChange[]>): Observable<Detection> =>
    change$.pipe(
      map((changes) => changes.filter(matches).map(detectionOf)),
      mergeMap((detections) => detections),
    );
};
