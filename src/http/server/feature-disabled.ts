import type { RequestHandler } from 'express';
import { HttpError } from '../middleware/http-error.ts';
import type { FeatureDisabled } from './optional-features.ts';

/** Answers 404 for what this process does not have, with where it is to be found. */
export const disabledRoute =
  ({ disabledReason }: FeatureDisabled): RequestHandler =>
  () => {
    throw new HttpError(404, 'not-here', disabledReason);
  };

export const isDisabled = (feature: object): feature is FeatureDisabled => 'disabledReason' in feature;
