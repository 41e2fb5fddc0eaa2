import jwt from 'jsonwebtoken';
import type { Credential, Role } from '../../accounts/account.ts';

/** Pinned on both sides: no other algorithm is used to sign or accepted. */
export const TOKEN_ALGORITHM = 'HS256';
/** Issuer and audience of every token. */
export const TOKEN_PARTY = 'headwater';

export interface TokenOptions extends Credential {
  readonly secret: string;
  readonly role: Role;
  /** Lifetime in whole seconds. */
  readonly seconds: number;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * A JWT for the guarded routes: `sub` is the username, `ver` the version of its password, with `role`, `iat`,
 * `exp`, `iss` and `aud`.
 */
export const issueToken = ({ secret, username, version, role, seconds, now }: TokenOptions): string => {
  const iat = Math.floor(now / 1000);
  return jwt.sign({ role, ver: version, iat, exp: iat + seconds }, secret, {
    algorithm: TOKEN_ALGORITHM,
    subject: username,
    issuer: TOKEN_PARTY,
    audience: TOKEN_PARTY,
  });
};
