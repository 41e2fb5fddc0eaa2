import type { AppContext, AppModule } from '../../../cli/app-context.ts';
import { confirmByName } from '../../../cli/confirm-by-name.ts';
import { UsageError } from '../../../cli/parse-command.ts';
import { printable } from '../../../core/printable.ts';
import { refuseDataDir } from '../refuse-data-dir.ts';
import { planCassandraReset } from './plan-cassandra-reset.ts';
import { planEmbeddedReset } from './plan-embedded-reset.ts';
import type { ResetPlan } from './reset-plan.ts';

const planFor = async ({ settings, flags }: AppContext): Promise<ResetPlan> => {
  const values = settings().settings;
  switch (values.store.kind) {
    case 'in-memory':
      throw new Error('with STORAGE=in-memory nothing is stored: restart the process to count from zero');
    case 'embedded':
      return planEmbeddedReset(values, flags.on('accounts'));
    case 'cassandra':
      refuseDataDir(flags);
      if (flags.on('accounts'))
        throw new UsageError([
          '--accounts has no effect on the accounts in Cassandra: disable them with headwater account disable',
        ]);
      return planCassandraReset(values);
  }
};

const assertConfirmed = async ({ flags }: AppContext, name: string): Promise<void> => {
  if (flags.on('yes')) return;
  const confirmed = await confirmByName(`Type ${printable(name)} to delete this:`, name);
  if (confirmed === null)
    throw new Error('this asks for confirmation, but there is no terminal: add --yes. Nothing was deleted');
  if (!confirmed) throw new Error('nothing was deleted');
};

/** Deletes the statistics and the position of the configured store, after confirmation. */
export const run: AppModule['run'] = async (context) => {
  const { stdout } = context;
  const plan = await planFor(context);
  const write = (line: string): void => void stdout.write(`${printable(line)}\n`);
  try {
    if (plan.lines.length === 0) {
      write(`Nothing to delete: ${plan.place} holds no statistics.`);
      return 0;
    }
    write(`In ${plan.place}:`);
    for (const line of plan.lines) write(`  ${line}`);
    await plan.assertUnused();
    await assertConfirmed(context, plan.name);
    await plan.execute();
    write('Deleted. The next start counts from zero.');
    return 0;
  } finally {
    await plan.close();
  }
};
