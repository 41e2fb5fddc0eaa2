import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** 400 for a path with invalid percent-encoding; Express would answer 404 or fail later. */
export const decodablePath: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path);
  } catch {
    throw new HttpError(400, 'malformed-path', 'the path has invalid percent-encoding');
  }
  next();
};
