import type { UserKind } from '../../wikimedia/event/user-kind.ts';
import { NO_WIKIS } from '../../wikimedia/filter/read-wikis.ts';
import { requestedFilter } from '../live/change-filter.ts';

/** The kinds of users of a query, sorted; `null` for all. Throws a 400 that says what to change. */
export const selectKinds = (kind: readonly string[] | undefined): readonly UserKind[] | null =>
  kind === undefined ? null : requestedFilter({ kind }, NO_WIKIS).kinds;
