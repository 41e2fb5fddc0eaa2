import express, { type RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** Enough for every body that a route here takes. */
export const MAX_JSON_BODY_BYTES = 16 * 1024;

const requireJson: RequestHandler = (request, _response, next) => {
  const type = request.is('application/json');
  const isUntypedNothing = request.get('Content-Length') === '0' && request.get('Content-Type') === undefined;
  if (type === null || isUntypedNothing) {
    throw new HttpError(
      400,
      'bad-request',
      'the request has no body: send one as JSON with Content-Type: application/json',
    );
  }
  if (type === false) {
    throw new HttpError(415, 'unsupported-type', 'send the body as JSON with Content-Type: application/json');
  }
  next();
};

/** Reads a JSON body of at most `BODY_LIMIT_BYTES`; compressed bodies are refused, so none can be a bomb. */
export const jsonBody = (): RequestHandler[] => [
  requireJson,
  express.json({ limit: MAX_JSON_BODY_BYTES, inflate: false, type: 'application/json' }),
];
