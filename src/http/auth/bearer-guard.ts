import type { Request, RequestHandler } from 'express';
import { UnauthorizedError, expressjwt } from 'express-jwt';
import * as z from 'zod';
import { type Credential, type Role, ROLES } from '../../accounts/account.ts';
import { HttpError, unavailable } from '../middleware/http-error.ts';
import type { AccountGate } from './account-gate.ts';
import { TOKEN_ALGORITHM, TOKEN_PARTY } from './issue-token.ts';

const Claims = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  /** Missing in tokens of earlier versions; the default never matches a password's version. */
  ver: z.string().default(''),
});

const credentialsMissing = (code: string, message: string): HttpError =>
  new HttpError(401, code, message, { headers: { 'WWW-Authenticate': 'Bearer' } });

const tokenInvalid = (code: string, message: string): HttpError =>
  new HttpError(401, code, message, { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });

const MALFORMED = new Set(['jwt malformed', 'invalid token', 'jwt must be provided', 'jwt must be a string']);

const invalidToken = (inner: { readonly message: string; readonly name?: string }): HttpError => {
  if (inner.name === 'TokenExpiredError')
    return tokenInvalid('token-expired', 'the token has expired: log in again');
  if (inner.name === 'NotBeforeError') return tokenInvalid('token-invalid', 'the token is not valid yet');
  if (MALFORMED.has(inner.message)) return tokenInvalid('token-malformed', 'the token is not a JWT');
  if (inner.message === 'invalid signature')
    return tokenInvalid('token-invalid', 'the token was issued by another server');
  if (inner.message === 'invalid algorithm' || inner.message === 'jwt signature is required') {
    return tokenInvalid('token-invalid', `the token must be signed with ${TOKEN_ALGORITHM}`);
  }
  return tokenInvalid('token-invalid', 'the token was not issued for Headwater, or is corrupt');
};

const toHttpError = (error: unknown): unknown => {
  if (!(error instanceof UnauthorizedError)) return error;
  switch (error.code) {
    case 'credentials_required':
      return credentialsMissing(
        'token-missing',
        'send the header "Authorization: Bearer TOKEN"; POST /login returns a token',
      );
    case 'credentials_bad_scheme':
      return credentialsMissing('token-scheme', 'the Authorization header must start with "Bearer "');
    case 'credentials_bad_format':
      return credentialsMissing('token-malformed', 'the Authorization header must be "Bearer TOKEN"');
    default:
      return invalidToken(error.inner);
  }
};

const claims = (request: Request) => Claims.safeParse(Reflect.get(request, 'auth'));

/** The credential of a request that passed `bearerGuard`, and the token's expiry in epoch ms. */
export const verifiedCredential = (request: Request): Credential & { readonly expiresAt: number } => {
  const { data } = claims(request);
  if (data === undefined) throw new Error('the route is not behind bearerGuard');
  return { username: data.sub, version: data.ver, expiresAt: data.exp * 1000 };
};

const revoked = (): HttpError =>
  tokenInvalid(
    'token-revoked',
    'the token was revoked: the account was disabled or deleted, or its password changed; log in again',
  );

const adminOnly = (): HttpError =>
  new HttpError(403, 'admin-only', 'this account has the role reader; the request requires the role admin', {
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  });

export interface GuardOptions {
  readonly secret: string;
  readonly accounts: Pick<AccountGate, 'roleOf' | 'verify'>;
  /** The required role; an admin may do everything that a reader may. */
  readonly role: Role;
}

/**
 * Accepts requests with a valid token. Others get a 401 that says what is missing or wrong, or a 403 if the account
 * lacks the role.
 */
export const bearerGuard = ({ secret, accounts, role: requiredRole }: GuardOptions): RequestHandler => {
  const verify = expressjwt({
    secret,
    algorithms: [TOKEN_ALGORITHM],
    issuer: TOKEN_PARTY,
    audience: TOKEN_PARTY,
  });
  const roleError = (role: Role | null): HttpError | undefined => {
    if (role === null) return revoked();
    return ROLES.indexOf(role) < ROLES.indexOf(requiredRole) ? adminOnly() : undefined;
  };
  return (request, response, next) =>
    verify(request, response, (error?: unknown) => {
      const { data } = claims(request);
      if (error !== undefined) next(toHttpError(error));
      else if (data === undefined)
        next(tokenInvalid('token-invalid', 'the token has no subject or no expiry'));
      else {
        const credential = { username: data.sub, version: data.ver };
        const role = accounts.roleOf(credential);
        if (role !== null) next(roleError(role));
        else
          accounts.verify(credential).then(
            (found) => next(roleError(found)),
            (cause: unknown) =>
              next(
                unavailable(
                  'accounts-unavailable',
                  'the token cannot be checked at the moment; try again',
                  5,
                  cause,
                ),
              ),
          );
      }
    });
};
