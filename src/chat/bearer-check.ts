import type { Request, Response } from 'express';
import { expressjwt, UnauthorizedError } from 'express-jwt';
import { type Refusal, unauthorized } from './answer.ts';

export interface BearerOptions {
  readonly secret: string;
  readonly algorithm: 'HS256';
  /** Issuer and audience of every token. */
  readonly party: string;
}

/** Checks the Authorization header of a call, wherever it came from; `null`: it is in order. */
export type Authorize = (authorization: string | undefined) => Promise<Refusal | null>;

const MISSING = unauthorized('Authorization: Bearer TOKEN is missing');
const EXPIRED = unauthorized('The token has expired');
const INVALID = unauthorized('The token is invalid');

/** It is not touched. */
const NO_RESPONSE = {} as unknown as Response;

const refusalOf = (error: unknown): Refusal => {
  if (!(error instanceof UnauthorizedError)) throw error;
  if (error.code === 'credentials_required' || error.code === 'credentials_bad_scheme') return MISSING;
  return error.inner.message === 'jwt expired' ? EXPIRED : INVALID;
};

/** Takes the tokens that the server's /login and `headwater token` give. */
export const bearerCheck = ({ secret, algorithm, party }: BearerOptions): Authorize => {
  const verify = expressjwt({ secret, algorithms: [algorithm], issuer: party, audience: party });
  return async (authorization) => {
    // It reads nothing else of a request; gRPC has metadata in its place.
    const request = { method: 'POST', headers: { authorization } } as unknown as Request;
    try {
      await new Promise<void>((resolve, reject) => {
        verify(request, NO_RESPONSE, (error?: unknown) => {
          if (error === undefined) resolve();
          else
            reject(
              error instanceof Error ? error : new Error('the token could not be checked', { cause: error }),
            );
        }).catch(reject);
      });
      return null;
    } catch (error) {
      return refusalOf(error);
    }
  };
};
