import { statsHead } from '../../src/http/stats/stats-json.ts';
import { EMPTY_SNAPSHOT } from '../../src/stats/counts/snapshot.ts';

/** The length of the text of `/stats` with this number of domains, each on its own server, without users. */
export const snapshotBytes = (domains: number): number => {
  const names = Array.from({ length: domains }, (_, n) => `wiki${n}.example.org`);
  return statsHead({
    ...EMPTY_SNAPSHOT,
    byDomain: new Map(names.map((name, n) => [name, 1_000_000 + n])),
    byServerUrl: new Map(names.map((name, n) => [`https://${name}`, 1_000_000 + n])),
  }).length;
};
