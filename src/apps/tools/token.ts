import type { AppModule } from '../../cli/app-context.ts';
import { tokenFor } from '../shared/accounts/token-for.ts';

/** Prints a token for a server with the same settings. */
export const run: AppModule['run'] = async ({ settings, flags, stdout }) => {
  const { settings: values } = settings();
  const token = await tokenFor(values, {
    username: flags.text('username'),
    seconds: flags.number('seconds') ?? values.http.tokenSeconds,
  });
  stdout.write(`${token}\n`);
  return 0;
};
