import type { Request, RequestHandler } from 'express';
import { UnauthorizedError, expressjwt } from 'express-jwt';
import { z } from 'zod';
import { HttpError } from './http-error.ts';
import { TOKEN_ALGORITHM, TOKEN_PARTY } from './tokens.ts';

const Claims = z.object({ sub: z.string().min(1), exp: z.number() });

const missing = (code: string, message: string): HttpError =>
  new HttpError(401, code, message, { headers: { 'WWW-Authenticate': 'Bearer' } });

const invalid = (code: string, message: string): HttpError =>
  new HttpError(401, code, message, { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });

const MALFORMED = new Set(['jwt malformed', 'invalid token', 'jwt must be provided', 'jwt must be a string']);

const invalidToken = (inner: { readonly message: string; readonly name?: string }): HttpError => {
  if (inner.name === 'TokenExpiredError')
    return invalid('token-expired', 'the token has expired: log in again');
  if (inner.name === 'NotBeforeError') return invalid('token-invalid', 'the token does not hold yet');
  if (MALFORMED.has(inner.message)) return invalid('token-malformed', 'the token is not a JWT');
  if (inner.message === 'invalid signature')
    return invalid('token-invalid', 'the signature of the token is not ours');
  if (inner.message === 'invalid algorithm' || inner.message === 'jwt signature is required') {
    return invalid('token-invalid', `the token must be signed with ${TOKEN_ALGORITHM}`);
  }
  return invalid('token-invalid', 'the token was not made for Headwater, or is damaged');
};

const refusal = (error: unknown): unknown => {
  if (!(error instanceof UnauthorizedError)) return error;
  switch (error.code) {
    case 'credentials_required':
      return missing(
        'token-missing',
        'send the header "Authorization: Bearer TOKEN"; POST /login gives a token',
      );
    case 'credentials_bad_scheme':
      return missing('token-scheme', 'the Authorization header must begin with "Bearer "');
    case 'credentials_bad_format':
      return missing('token-malformed', 'the Authorization header must be "Bearer TOKEN"');
    default:
      return invalidToken(error.inner);
  }
};

const claims = (request: Request) => Claims.safeParse(Reflect.get(request, 'auth'));

/** When the token that `bearerGuard` let in expires, in milliseconds since 1970. */
export const tokenExpiry = (request: Request): number => {
  const { data } = claims(request);
  if (data === undefined) throw new Error('the route is not behind bearerGuard');
  return data.exp * 1000;
};

/** Lets requests with a token of ours pass; others get a 401 that says what is missing or wrong. */
export const bearerGuard = (secret: string): RequestHandler => {
  const verify = expressjwt({
    secret,
    algorithms: [TOKEN_ALGORITHM],
    issuer: TOKEN_PARTY,
    audience: TOKEN_PARTY,
  });
  return (request, response, next) =>
    verify(request, response, (error?: unknown) => {
      if (error !== undefined) next(refusal(error));
      else if (!claims(request).success)
        next(invalid('token-invalid', 'the token lacks its subject or its expiry'));
      else next();
    });
};
