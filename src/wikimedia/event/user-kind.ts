import { isIPv6 } from 'node:net';

/** Who made a change, from the rules of `userKind`. */
export const USER_KINDS = ['registered', 'temporary', 'ip', 'bot'] as const;
export type UserKind = (typeof USER_KINDS)[number];

/** As in MediaWiki's UserNameUtils::isIP: nobody can register such a name. Until 2002 the last number was hidden: "192.0.2.xxx". */
const IPV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.(?:\d{1,3}|xxx)$/;

/** No name of an account has a colon. `isIPv6` also takes a zone ("fe80::1%eth0"), which no wiki writes. */
const isAddress = (name: string): boolean =>
  IPV4.test(name) || (name.includes(':') && !name.includes('%') && isIPv6(name));

/**
 * The kind of user that made a change; `null` if the feed hides or lacks the name. The feed has no user ids, so the name
 * decides:
 * - `bot`: the change has the bot flag, whatever the account.
 * - `ip`: the name is an address. Wikis with temporary accounts have no such changes any more.
 * - `temporary`: the name begins with "~2", as `$wgAutoCreateTempUser['matchPattern']` of Wikimedia's wikis says:
 *   "~2026-12345-67" (https://www.mediawiki.org/wiki/Help:Temporary_accounts, https://phabricator.wikimedia.org/T349486).
 * - `registered`: every other name.
 */
export const userKind = ({
  user,
  bot,
}: {
  readonly user: string | null;
  readonly bot: boolean;
}): UserKind | null => {
  if (bot) return 'bot';
  if (user === null || user === '') return null;
  if (user.startsWith('~2')) return 'temporary';
  return isAddress(user) ? 'ip' : 'registered';
};
