import type { Log } from '../../telemetry/log/log.ts';
import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../stats/counts/key-cap.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';

type Counts = Pick<Snapshot, 'byServerUrl' | 'byDomain'>;

/** Events counted under the "other" key because there are too many distinct keys, by dimension. */
export const otherEvents = ({
  byServerUrl,
  byDomain,
}: Counts): readonly (readonly [number, { readonly by: 'server_url' | 'domain' }])[] => [
  [byServerUrl.get(OTHER_KEY) ?? 0, { by: 'server_url' }],
  [byDomain.get(OTHER_KEY) ?? 0, { by: 'domain' }],
];

/** Logs once per dimension that there are too many distinct keys. */
export const reportOtherKeys = (log: Log): ((snapshot: Counts) => void) => {
  const reported = new Set<string>();
  return (snapshot) => {
    for (const [events, { by }] of otherEvents(snapshot)) {
      if (events === 0 || reported.has(by)) continue;
      reported.add(by);
      const names = by === 'domain' ? 'domains' : 'server URLs';
      log.warn(
        `the feed has more than ${MAX_DISTINCT_KEYS} ${names}: additional ones are counted together as "${OTHER_KEY}". All totals stay exact`,
      );
    }
  };
};
