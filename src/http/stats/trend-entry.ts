import type { Trend } from '../../stats/trends/trend.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { encodeTitle } from '../../wikimedia/names/encode-title.ts';
import { domainOfDatabase } from '../../wikimedia/names/wiki-domain.ts';
import { trendKind } from './trend-json.ts';

/** A trend as an entry of a feed. */
export interface TrendEntry {
  /** The same for a trend that goes on. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What to look at: a page, its history or a list of changes; `null` if nothing is known. */
  readonly url: string | null;
  /** Epoch ms. */
  readonly at: number;
  readonly since: number;
}

const HOST = /^[\p{L}\p{N}][\p{L}\p{N}.-]*$/u;
/** Accounts are global across wikis; this page lists a user's edits on all of them. */
const USER_PAGES = 'meta.wikimedia.org';

/** The URL of a wiki's page; `null` if the feed's name of the wiki is not the name of a host. */
const pageUrl = (domain: string | null, title: string): string | null =>
  domain === null || !HOST.test(domain) ? null : `https://${domain}/wiki/${encodeTitle(title)}`;

const historyUrl = (domain: string, title: string): string | null =>
  HOST.test(domain) ? `https://${domain}/w/index.php?title=${encodeTitle(title)}&action=history` : null;

const quantity = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const usually = (rate: number): string => {
  if (rate < 0.05) return 'none';
  return String(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10);
};

const subjectOf = (trend: Trend): { readonly title: string; readonly url: string | null } => {
  const { key } = trend;
  switch (trendKind(trend)) {
    case 'edit-war': {
      const { domain, title } = pageOf(key);
      return { title: `Edit war: ${title} (${domain})`, url: historyUrl(domain, title) };
    }
    case 'page': {
      const { domain, title } = pageOf(key);
      return { title: `Page: ${title} (${domain})`, url: pageUrl(domain, title) };
    }
    case 'domain':
      return { title: `Wiki: ${key}`, url: pageUrl(key, 'Special:RecentChanges') };
    case 'user':
      return { title: `User: ${key}`, url: pageUrl(USER_PAGES, `Special:CentralAuth/${key}`) };
    case 'new-accounts':
      return { title: `New accounts: ${key}`, url: pageUrl(domainOfDatabase(key), 'Special:Log/newusers') };
  }
};

const textOf = (trend: Trend): string => {
  if (trend.kind === 'edit-war') {
    const { reverts, users } = trend;
    return `${quantity(reverts, 'revert')} by ${quantity(users.length, 'user')} within an hour: ${users.join(', ')}`;
  }
  const { of, count, usual } = trend;
  const unit = of === 'new-accounts' ? 'account' : 'edit';
  return `${quantity(count, unit)} in 5 minutes, usually ${usually(usual)}`;
};

/** The title, text and link of a trend. Names from the feed are as they came: the format escapes them. */
export const trendEntry = (trend: Trend): TrendEntry => ({
  id: [
    'urn:headwater:trend',
    trendKind(trend),
    encodeURIComponent(trend.key.toWellFormed()),
    trend.since,
  ].join(':'),
  ...subjectOf(trend),
  text: textOf(trend),
  at: trend.at,
  since: trend.since,
});
