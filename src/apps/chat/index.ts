import type { AppModule } from '../../cli/app-context.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { chatProcess } from './wiring.ts';

export const run: AppModule['run'] = async (context) => {
  if (context.positionals[0] === 'reconcile') return reconcileCommand(context);
  await refuseGuessableCredentials(context, ['jwt_secret']);
  return context.run(chatProcess(context));
};
