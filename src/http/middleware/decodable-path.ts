import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** 400 for a path whose percent-encoding is broken; Express itself would call it unknown, or fail later. */
export const decodablePath: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path);
  } catch {
    throw new HttpError(400, 'malformed-path', 'the percent-encoding of the address is broken');
  }
  next();
};
