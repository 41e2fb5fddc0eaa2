import { type Authorize, bearerCheck } from '../../chat/bearer-check.ts';
import { TOKEN_ALGORITHM, TOKEN_PARTY } from '../../http/tokens.ts';
import { jwtSecret } from '../../runtime/jwt-secret.ts';
import type { Settings } from '../../runtime/settings-shape.ts';

/** The same tokens as elsewhere: of /login, or of `headwater token`. */
export const chatAuth = ({ auth, store }: Settings): Authorize =>
  bearerCheck({ secret: jwtSecret(auth.jwtSecret, store), algorithm: TOKEN_ALGORITHM, party: TOKEN_PARTY });
