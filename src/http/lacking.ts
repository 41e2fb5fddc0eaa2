import type { RequestHandler } from 'express';
import { HttpError } from './http-error.ts';
import type { Lacking } from './time-parts.ts';

/** Answers 404 for what this process does not have, with where it is to be found. */
export const lackingRoute =
  ({ lacking }: Lacking): RequestHandler =>
  () => {
    throw new HttpError(404, 'not-here', lacking);
  };

export const isLacking = (part: object): part is Lacking => 'lacking' in part;
