import { from, map, type Observable, of } from 'rxjs';
import * as z from 'zod';
import { tokenCheck } from '../../accounts/token-check.ts';
import { type Authorize, bearerCheck } from '../../chat/bearer-check.ts';
import { TOKEN_ALGORITHM, TOKEN_PARTY } from '../../http/auth/issue-token.ts';
import { jwtSecret } from '../../config/jwt-secret.ts';
import { messageOf } from '../../core/message-of.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import { openAccountRepository } from '../shared/accounts/open-account-repository.ts';

/** How long a token that another process revoked may still be accepted, in milliseconds. */
const MAX_AGE_MS = 1000;

const Claims = z.object({ sub: z.string(), ver: z.string().default('') });

export interface ChatAuth {
  readonly authorize: Authorize | null;
  readonly close: () => Promise<void>;
}

/** Accepts the tokens of /login and `headwater token`. `authorize: null` accepts everybody. */
export const openChatAuth = (settings: Settings, log: Log): Observable<ChatAuth> => {
  const { auth, chat, production, store } = settings;
  if (!chat.auth) return of({ authorize: null, close: () => Promise.resolve() });
  return from(openAccountRepository(store, { onReplaced: (message) => log.warn(message) })).pipe(
    map(({ repository }) => {
      const check = tokenCheck({
        repository,
        production,
        maxAgeMs: MAX_AGE_MS,
        clock: () => performance.now(),
        onUnreadable: (error) =>
          log.warn(`cannot read the accounts; the ones read last stay in effect: ${messageOf(error)}`),
      });
      const authorize = bearerCheck({
        secret: jwtSecret(auth.jwtSecret, store),
        algorithm: TOKEN_ALGORITHM,
        party: TOKEN_PARTY,
        isValid: (claims) => {
          const { data } = Claims.safeParse(claims);
          if (data === undefined) return Promise.resolve(true);
          return check({ username: data.sub, version: data.ver });
        },
      });
      return { authorize, close: () => repository.close() };
    }),
  );
};
