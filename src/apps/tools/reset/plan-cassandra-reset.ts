import { setTimeout as delay } from 'node:timers/promises';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { messageOf } from '../../../core/message-of.ts';
import type { Settings } from '../../../config/settings.ts';
import { type Saved, type Store, StoreError } from '../../../stores/store.ts';
import { openStore } from '../../shared/store/open-store.ts';
import { consumerDatabase, SERVER_DATABASE } from '../../../stores/sqlite/database-names.ts';
import { SERVER_SCOPE } from '../../shared/store/server-scope.ts';
import { describeStatistics } from './describe-statistics.ts';
import type { ResetPlan } from './reset-plan.ts';

/** A process that counts saves more often than this. */
const WATCH_MS = 3_000;

interface Scope {
  readonly what: string;
  readonly store: Store<unknown>;
  readonly saved: Saved<unknown>;
}

const totalOf = ({ snapshot: { bots, nonBots } }: Saved<unknown>): number => bots + nonBots;

const lineOf = ({ what, saved }: Scope): string =>
  describeStatistics(what, 'the positions', {
    messages: totalOf(saved),
    rejects: saved.rejects,
    asOf: saved.snapshot.asOf,
  });

/**
 * Cassandra has no lock that shows a running process, but its saves show it. A process that saves later makes the reset
 * itself fail; one that saves nothing until then cannot save what it counted before.
 */
const assertUnused = async (scopes: readonly Scope[], keyspace: string): Promise<void> => {
  await delay(WATCH_MS);
  for (const { what, store, saved } of scopes) {
    const { snapshot } = await firstValueFrom(store.load());
    if (snapshot.asOf !== saved.snapshot.asOf)
      throw new StoreError(
        'store-in-use',
        `a process is saving to the keyspace ${keyspace} (${what}): stop every server and consumer that uses it first`,
      );
  }
};

/** The statistics of the server and of a consumer in the keyspace. */
export const planCassandraReset = async (settings: Settings): Promise<ResetPlan> => {
  const { topic } = settings.kafka;
  const { keyspace } = settings.store.cassandra;
  const opened = [
    { what: 'the server', identity: { file: SERVER_DATABASE, scope: SERVER_SCOPE } },
    { what: `the consumer of ${topic}`, identity: { file: consumerDatabase(topic), scope: topic } },
  ];
  const scopes = await Promise.all(
    opened.map(async ({ what, identity }): Promise<Scope> => {
      const store = await firstValueFrom(openStore<unknown>(settings, identity));
      return { what, store, saved: await firstValueFrom(store.load()) };
    }),
  );
  const used = scopes.filter(({ saved }) => saved.snapshot.asOf !== null || totalOf(saved) > 0);
  return {
    place: `the keyspace ${keyspace}`,
    name: keyspace,
    lines: used.map(lineOf),
    assertUnused: () => assertUnused(used, keyspace),
    execute: async () => {
      const deleted: string[] = [];
      for (const { what, store } of used) {
        try {
          await lastValueFrom(store.reset(), { defaultValue: undefined });
        } catch (error) {
          if (deleted.length === 0) throw error;
          throw new Error(`${messageOf(error)}. Deleted already: ${deleted.join(', ')}`, { cause: error });
        }
        deleted.push(what);
      }
    },
    close: async () => {
      await Promise.all(scopes.map(({ store }) => lastValueFrom(store.close(), { defaultValue: undefined })));
    },
  };
};
