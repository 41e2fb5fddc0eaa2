import type { Count, Snapshot } from '../../stats/counts/snapshot.ts';

/*
 * JSON is written key by key in the map's order: a JavaScript object would move keys such as "142" to the front and
 * lose "__proto__".
 */

/** `"Alice":20,"Bob":3`: the members of a JSON object, without its braces. */
export const membersJson = (counts: Iterable<Count>): string => {
  let text = '';
  for (const [key, count] of counts) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${count}`;
  return text;
};

/** The /stats response up to the first user. */
export const statsHead = (snapshot: Snapshot): string =>
  `{"messages":${snapshot.bots + snapshot.nonBots}` +
  `,"distinct_users":${snapshot.distinctUsers}` +
  `,"bots":${snapshot.bots}` +
  `,"non_bots":${snapshot.nonBots}` +
  `,"by_server_url":{${membersJson(snapshot.byServerUrl)}}` +
  `,"by_domain":{${membersJson(snapshot.byDomain)}}` +
  `,"by_user":{`;

/** The /stats response after the last user. */
export const statsTail = (snapshot: Snapshot): string => `},"as_of":${JSON.stringify(snapshot.asOf)}}`;

/** The complete /stats response with the `top` most active users of the snapshot. */
export const statsJson = (snapshot: Snapshot, top: number): string =>
  statsHead(snapshot) + membersJson(snapshot.topUsers.slice(0, top)) + statsTail(snapshot);
