import { concatMap, defer, EMPTY, from, ignoreElements, type Observable, tap } from 'rxjs';
import type { TopicAdmin } from '../../../kafka/admin/topic-admin.ts';
import type { AppContext } from '../../../cli/app-context.ts';
import { askYesNo } from '../../../cli/ask-yes-no.ts';
import type { Store } from '../../../stores/store.ts';

export interface ResetDeps {
  readonly store: Store<unknown>;
  readonly admin: TopicAdmin;
  readonly group: string;
}

/** With --reset: deletes all counts if no other consumer is running and the user confirms. */
export const confirmReset = (
  { flags, log }: AppContext,
  { store, admin, group }: ResetDeps,
): Observable<never> => {
  const assertAllowed = async (): Promise<void> => {
    const members = await admin.members(group);
    if (members > 0) {
      throw new Error(
        `${members} consumers of the group ${group} are running: stop them first (the group removes a killed one after SESSION_TIMEOUT_MS)`,
      );
    }
    if (flags.on('yes')) return;
    const agreed = await askYesNo('Delete all counts and count the topic from the beginning?');
    if (agreed === null)
      throw new Error('--reset asks for confirmation, but there is no terminal: add --yes');
    if (!agreed) throw new Error('nothing was changed');
  };
  if (!flags.on('reset')) return EMPTY;
  return defer(() => from(assertAllowed())).pipe(
    concatMap(() => store.reset()),
    concatMap(() => from(admin.deleteGroup(group))),
    tap(() => log.info('all counts were deleted')),
    ignoreElements(),
  );
};
