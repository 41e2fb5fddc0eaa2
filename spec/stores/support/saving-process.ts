/**
 * Saves counted commits one after another and prints the number of each when it is durable:
 * `saving-process FILE MIGRATIONS [once]`. It ends by being killed, or after one save.
 */
import { defer, expand, firstValueFrom, map, take } from 'rxjs';
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Position } from './commits.ts';
import { countedCommit } from './counted-commit.ts';

const [, , file = '', migrations = '', once] = process.argv;
const store = sqliteStore<Position>({ file, migrations });
const { position } = await firstValueFrom(store.load());

const saveNext = (n: number) => defer(() => store.save(countedCommit(n))).pipe(map(() => n));

saveNext((position?.[0]?.offset ?? 0) + 1)
  .pipe(
    expand((n) => saveNext(n + 1), 1),
    take(once === undefined ? Infinity : 1),
  )
  .subscribe({
    next: (n) => process.stdout.write(`${n}\n`),
    error: (error: unknown) => {
      throw error;
    },
  });
