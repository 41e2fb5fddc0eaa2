import type { Count, Snapshot } from '../../stats/counts/snapshot.ts';

/*
 * JSON text is written here key by key, in the order of the map: a JavaScript object would put keys such as
 * "142" first and lose "__proto__".
 */

/** `"Alice":20,"Bob":3`: the members of a JSON object, without its braces. */
export const membersJson = (counts: Iterable<Count>): string => {
  let text = '';
  for (const [key, count] of counts) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${count}`;
  return text;
};

/** The answer of /stats up to the first user. */
export const statsHead = (snapshot: Snapshot): string =>
  `{"messages":${snapshot.bots + snapshot.nonBots}` +
  `,"distinct_users":${snapshot.distinctUsers}` +
  `,"bots":${snapshot.bots}` +
  `,"non_bots":${snapshot.nonBots}` +
  `,"by_server_url":{${membersJson(snapshot.byServerUrl)}}` +
  `,"by_domain":{${membersJson(snapshot.byDomain)}}` +
  `,"by_user":{`;

/** The answer of /stats after the last user. */
export const statsTail = (snapshot: Snapshot): string => `},"as_of":${JSON.stringify(snapshot.asOf)}}`;

/** The whole answer of /stats with the `top` most active of the users that the snapshot carries. */
export const statsJson = (snapshot: Snapshot, top: number): string =>
  statsHead(snapshot) + membersJson(snapshot.topUsers.slice(0, top)) + statsTail(snapshot);
