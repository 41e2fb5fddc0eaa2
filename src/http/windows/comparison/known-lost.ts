import type { LostRange } from '../../../stats/windows/lost-range.ts';
import type { WindowsStatus } from '../../server/optional-features.ts';

/** What the feed lost, as far as this process knows. */
export const knownLost = ({ lost }: Pick<WindowsStatus, 'lost'>): readonly LostRange[] =>
  'unknownReason' in lost ? [] : lost;
