import { statsHead } from '../../src/http/stats/stats-json.ts';
import { EMPTY_SNAPSHOT } from '../../src/stats/counts/snapshot.ts';

/** How long the text of `/stats` is with so many domains, each on a server of its own, without users. */
export const snapshotBytes = (domains: number): number => {
  const names = Array.from({ length: domains }, (_, n) => `wiki${n}.example.org`);
  return statsHead({
    ...EMPTY_SNAPSHOT,
    byDomain: new Map(names.map((name, n) => [name, 1_000_000 + n])),
    byServerUrl: new Map(names.map((name, n) => [`https://${name}`, 1_000_000 + n])),
  }).length;
};
