import type { Request, Response } from 'express';
import { expressjwt, UnauthorizedError } from 'express-jwt';
import * as z from 'zod';
import { forbidden, type Refusal, unauthorized } from './call-result.ts';

export interface BearerOptions {
  readonly secret: string;
  readonly algorithm: 'HS256';
  /** Issuer and audience of every token. */
  readonly party: string;
  /** Whether a token with these claims is still valid; without it only the signature is checked. */
  readonly isValid?: (claims: unknown) => Promise<boolean>;
}

/** Checks the Authorization header of an HTTP or gRPC call; `null` means it is valid. */
export type Authorize = (authorization: string | undefined) => Promise<Refusal | null>;

const MISSING = unauthorized('Authorization: Bearer TOKEN is missing');
const EXPIRED = unauthorized('The token has expired');
const INVALID = unauthorized('The token is invalid');
const REVOKED = unauthorized('The token was revoked: its account was disabled or its password changed');
const READER_ROLE = forbidden('This account has the role reader: it cannot create chats or messages');

const ReaderClaims = z.looseObject({ role: z.literal('reader') });

/** express-jwt does not use the response. */
const NO_RESPONSE = {} as unknown as Response;

const refusalOf = (error: unknown): Refusal => {
  if (!(error instanceof UnauthorizedError)) throw error;
  if (error.code === 'credentials_required' || error.code === 'credentials_bad_scheme') return MISSING;
  return error.inner.message === 'jwt expired' ? EXPIRED : INVALID;
};

/** Accepts tokens issued by the server's /login and by `headwater token`. */
export const bearerCheck = ({ secret, algorithm, party, isValid }: BearerOptions): Authorize => {
  const verify = expressjwt({ secret, algorithms: [algorithm], issuer: party, audience: party });
  return async (authorization) => {
    // express-jwt reads nothing else of a request; for gRPC the header comes from metadata.
    const request = { method: 'POST', headers: { authorization } } as unknown as Request;
    try {
      await new Promise<void>((resolve, reject) => {
        verify(request, NO_RESPONSE, (error?: unknown) => {
          if (error === undefined) resolve();
          else reject(error instanceof Error ? error : new Error('cannot check the token', { cause: error }));
        }).catch(reject);
      });
    } catch (error) {
      return refusalOf(error);
    }
    const claims: unknown = Reflect.get(request, 'auth');
    if (isValid !== undefined && !(await isValid(claims))) return REVOKED;
    return ReaderClaims.safeParse(claims).success ? READER_ROLE : null;
  };
};
