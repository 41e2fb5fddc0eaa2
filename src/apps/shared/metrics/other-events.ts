import { OTHER_KEY } from '../../../stats/counts/key-cap.ts';
import type { Snapshot } from '../../../stats/counts/snapshot.ts';

/** Events counted under the "other" key because there are too many distinct keys, by dimension. */
export const otherEvents = ({
  byServerUrl,
  byDomain,
}: Pick<Snapshot, 'byServerUrl' | 'byDomain'>): readonly (readonly [
  number,
  { readonly by: 'server_url' | 'domain' },
])[] => [
  [byServerUrl.get(OTHER_KEY) ?? 0, { by: 'server_url' }],
  [byDomain.get(OTHER_KEY) ?? 0, { by: 'domain' }],
];
