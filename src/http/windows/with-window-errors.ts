import type { Request, RequestHandler, Response } from 'express';
import { WindowError } from '../../stats/windows/window-error.ts';
import { HttpError } from '../middleware/http-error.ts';

/** Turns a `WindowError` into a 400 that says what is allowed. */
export const withWindowErrors =
  (handler: (request: Request, response: Response) => Promise<void>): RequestHandler =>
  async (request, response) => {
    try {
      await handler(request, response);
    } catch (error) {
      if (error instanceof WindowError) throw new HttpError(400, error.code, error.message);
      throw error;
    }
  };
