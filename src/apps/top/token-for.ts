import { issueToken } from '../../http/tokens.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import { jwtSecret } from '../../runtime/jwt-secret.ts';

/** It is checked when a stream begins, and a stream ends with it: then another is made. */
const TOKEN_SECONDS = 600;

/** Makes tokens that a server with the same settings takes. */
export const tokenFor =
  ({ settings }: AppContext) =>
  (): string => {
    const { auth, store } = settings().settings;
    if (auth.jwtSecret === null && store.kind === 'in-memory') {
      throw new Error(
        'the server wants a token, and with STORAGE=in-memory the secret lives in the running server only: set JWT_SECRET for both',
      );
    }
    return issueToken({
      secret: jwtSecret(auth.jwtSecret, store),
      username: auth.adminUsername,
      seconds: TOKEN_SECONDS,
      now: Date.now(),
    });
  };
