import express, { type RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** Enough for every request body of this API. */
export const MAX_JSON_BODY_BYTES = 16 * 1024;

const requireJson: RequestHandler = (request, _response, next) => {
  const type = request.is('application/json');
  const isUntypedEmpty = request.get('Content-Length') === '0' && request.get('Content-Type') === undefined;
  if (type === null || isUntypedEmpty) {
    throw new HttpError(
      400,
      'bad-request',
      'the request has no body: send JSON with Content-Type: application/json',
    );
  }
  if (type === false) {
    throw new HttpError(415, 'unsupported-type', 'send the body as JSON with Content-Type: application/json');
  }
  next();
};

/** Reads a JSON body of at most `MAX_JSON_BODY_BYTES`. Rejects compressed bodies, which could be decompression bombs. */
export const jsonBody = (): RequestHandler[] => [
  requireJson,
  express.json({ limit: MAX_JSON_BODY_BYTES, inflate: false, type: 'application/json' }),
];
