import type { AppModule } from '../../cli/app-context.ts';
import { refuseGuessableCredentials } from '../shared/accounts/refuse-guessable-credentials.ts';
import { chatProcess } from './wiring.ts';

export const run: AppModule['run'] = async (context) => {
  await refuseGuessableCredentials(context, ['jwt_secret']);
  return context.run(chatProcess(context));
};
