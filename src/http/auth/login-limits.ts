import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import * as z from 'zod';
import { boundedHits } from './bounded-hits.ts';
import { HttpError } from '../middleware/http-error.ts';
import type { HttpLog, HttpSettings } from '../server/deps.ts';
import { LoginBody } from '../schemas/base-params.ts';
import { clientAddress } from '../middleware/client-address.ts';

/** Attempts per address over all accounts, as a multiple of those at one account: many people may share an address. */
const ADDRESS_FACTOR = 10;
/** Attempts at one account over all addresses before they are logged, as a multiple of those per address. */
const REPORT_FACTOR = 10;
const MAX_KEYS = 10_000;
/** An IPv6 network of this prefix length usually belongs to one customer. */
const IPV6_BITS = 56;

const username = (request: Request): string => LoginBody.safeParse(request.body).data?.username ?? '';
const network = (request: Request): string => ipKeyGenerator(clientAddress(request), IPV6_BITS);

export interface LoginLimitsOptions {
  readonly settings: Pick<HttpSettings, 'loginTries' | 'loginWindowSeconds'>;
  readonly log: HttpLog;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

const Tries = z.object({ used: z.number(), limit: z.number(), resetTime: z.date() });

/**
 * Answers 429 with `Retry-After` after too many wrong passwords from one address (a /56 IPv6 network counts as one
 * address): a limit per account, and ten times as many over all accounts. No limit spans addresses, or a stranger could
 * lock out an account's owner; attempts at one account from many addresses are logged instead. Successful logins do not
 * count. These handlers must run after the body parser.
 */
export const loginLimits = ({ settings, log, now }: LoginLimitsOptions): RequestHandler[] => {
  const windowMs = settings.loginWindowSeconds * 1000;
  const hitStore = () => boundedHits({ windowMs, maxKeys: MAX_KEYS, now });

  const tooManyTries = (by: string, request: Request): HttpError => {
    const { used, limit, resetTime } = Tries.parse(Reflect.get(request, by));
    // Log once per window, so that an attacker cannot fill the log.
    if (used === limit + 1)
      log('warn', 'too many wrong passwords', { limit: by, address: clientAddress(request) });
    const seconds = String(Math.max(1, Math.ceil((resetTime.getTime() - now()) / 1000)));
    return new HttpError(429, 'too-many-tries', `too many wrong passwords: try again in ${seconds} seconds`, {
      headers: { 'Retry-After': seconds },
    });
  };

  const isWrong = ({ statusCode }: Response): boolean => statusCode === 401 || statusCode === 429;

  const limitBy = (by: string, limit: number, key: (request: Request) => string): RequestHandler =>
    rateLimit({
      windowMs,
      limit,
      keyGenerator: key,
      store: hitStore(),
      requestPropertyName: by,
      standardHeaders: false,
      legacyHeaders: false,
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) => !isWrong(response),
      validate: false,
      handler: (request, _response, next) => next(tooManyTries(by, request)),
    });

  const byAccount = hitStore();
  const reportThreshold = settings.loginTries * REPORT_FACTOR;
  const reportTries: RequestHandler = (request, response, next) => {
    response.on('finish', () => {
      if (response.statusCode !== 401) return;
      const name = username(request);
      void Promise.resolve(byAccount.increment(name)).then(({ totalHits }) => {
        if (totalHits === reportThreshold)
          log('warn', 'many wrong passwords for one account, from all addresses together', {
            username: name,
            tries: totalHits,
          });
      });
    });
    next();
  };

  return [
    limitBy('triesByAddress', settings.loginTries * ADDRESS_FACTOR, network),
    limitBy(
      'triesByAddressAndAccount',
      settings.loginTries,
      (request) => `${network(request)} ${username(request)}`,
    ),
    reportTries,
  ];
};
