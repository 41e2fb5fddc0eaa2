import type { Flags } from '../../cli/flags.ts';
import { UsageError } from '../../cli/parse-command.ts';

/** For a verb that works on the keyspace. @throws UsageError when the user means a folder. */
export const refuseDataDir = (flags: Flags): void => {
  if (flags.on('data-dir'))
    throw new UsageError([
      '--data-dir has no effect with STORAGE=cassandra: set STORAGE=embedded for the folder, or omit --data-dir',
    ]);
};
