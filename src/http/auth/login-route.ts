import { type RequestHandler, Router } from 'express';
import type { LoginAccount } from '../../accounts/account-directory.ts';
import type { CheckCredentials } from './check-credentials.ts';
import { HttpError, unavailable } from '../middleware/http-error.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { LoginBody } from '../schemas/base-params.ts';
import { NoParams } from '../schemas/query-params.ts';
import { validate } from '../middleware/validate.ts';

export interface LoginOptions {
  readonly check: CheckCredentials;
  readonly issue: (account: LoginAccount) => string;
  readonly limits: readonly RequestHandler[];
}

const validateRequest: RequestHandler = (request, _response, next) => {
  validate(NoParams, request.query);
  validate(LoginBody, request.body);
  next();
};

/** POST /login: issues a token for a username and password. */
export const loginRoute = ({ check, issue, limits }: LoginOptions): Router => {
  const login: RequestHandler = async (request, response) => {
    const { username, password } = validate(LoginBody, request.body);
    const account = await check(username, password).catch((error: unknown) => {
      throw error instanceof HttpError
        ? error
        : unavailable('accounts-unavailable', 'login is not available at the moment; try again', 5, error);
    });
    if (account === null) throw new HttpError(401, 'wrong-credentials', 'wrong username or password');
    response.set('Cache-Control', 'no-store').json({ token: issue(account) });
  };
  const router = Router({ caseSensitive: true });
  router
    .route('/login')
    .post(...jsonBody(), validateRequest, ...limits, login)
    .all(onlyMethods('POST'));
  return router;
};
