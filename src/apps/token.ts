import { issueToken } from '../http/tokens.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { jwtSecret } from '../runtime/jwt-secret.ts';

/** Prints a token that a server with the same settings takes. */
export const run: AppModule['run'] = (context) => {
  const { auth, store, http } = context.settings().settings;
  if (auth.jwtSecret === null && store.kind === 'in-memory') {
    throw new Error(
      'with STORAGE=in-memory the secret lives in the running server only: set JWT_SECRET for both, or use POST /login',
    );
  }
  const token = issueToken({
    secret: jwtSecret(auth.jwtSecret, store),
    username: context.flags.text('username') ?? auth.adminUsername,
    seconds: context.flags.number('seconds') ?? http.tokenSeconds,
    now: Date.now(),
  });
  context.stdout.write(`${token}\n`);
  return Promise.resolve(0);
};
