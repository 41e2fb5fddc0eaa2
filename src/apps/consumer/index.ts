import { CREDENTIALS } from '../../config/settings-checks.ts';
import type { AppModule } from '../../cli/app-context.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { consumerProcess } from './wiring.ts';

export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, CREDENTIALS);
  return context.run(consumerProcess(context));
};
