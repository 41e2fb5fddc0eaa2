import type { Request, RequestHandler } from 'express';
import { type ValueDeterminingMiddleware, rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { boundedHits } from './bounded-hits.ts';
import { HttpError } from './http-error.ts';
import type { HttpLog, HttpSettings } from './parts.ts';
import { LoginBody } from './schemas.ts';

/**
 * How many times more tries a username has than an address: enough that one stranger at one address cannot
 * lock an account, few enough that many addresses together cannot guess its password.
 */
const USERNAME_FACTOR = 10;
const MAX_KEYS = 10_000;

const username = (request: Request): string => LoginBody.safeParse(request.body).data?.username ?? '';

export interface LoginLimitsOptions {
  readonly settings: Pick<HttpSettings, 'loginTries' | 'loginWindowSeconds'>;
  readonly log: HttpLog;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

const Tries = z.object({ used: z.number(), limit: z.number(), resetTime: z.date() });

/**
 * 429 with `Retry-After` after too many wrong passwords, by address (an IPv6 network of 56 bits counts as
 * one) and by username. A good login uses no try up. They stand behind the body parser.
 */
export const loginLimits = ({ settings, log, now }: LoginLimitsOptions): RequestHandler[] => {
  const windowMs = settings.loginWindowSeconds * 1000;

  const refuse = (by: string, request: Request): HttpError => {
    const { used, limit, resetTime } = Tries.parse(Reflect.get(request, by));
    // Once a window, or whoever goes on trying would fill the log.
    if (used === limit + 1) log('warn', 'too many wrong passwords', { limit: by, address: request.ip });
    const seconds = String(Math.max(1, Math.ceil((resetTime.getTime() - now()) / 1000)));
    return new HttpError(
      429,
      'too-many-tries',
      `too many wrong passwords: wait ${seconds} seconds and try again`,
      {
        headers: { 'Retry-After': seconds },
      },
    );
  };

  const limitBy = (
    by: string,
    limit: number,
    keyGenerator?: ValueDeterminingMiddleware<string>,
  ): RequestHandler =>
    rateLimit({
      windowMs,
      limit,
      ...(keyGenerator && { keyGenerator }),
      store: boundedHits({ windowMs, maxKeys: MAX_KEYS, now }),
      requestPropertyName: by,
      standardHeaders: false,
      legacyHeaders: false,
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) =>
        response.statusCode !== 401 && response.statusCode !== 429,
      validate: false,
      handler: (request, _response, next) => next(refuse(by, request)),
    });

  return [
    limitBy('triesByAddress', settings.loginTries),
    limitBy('triesByUsername', settings.loginTries * USERNAME_FACTOR, username),
  ];
};
