import type { RequestHandler } from 'express';
import { HttpError } from '../middleware/http-error.ts';
import type { FeatureDisabled } from './optional-features.ts';

/** Answers 404 for a feature that this process does not have; the message says which process has it. */
export const disabledRoute =
  ({ disabledReason }: FeatureDisabled): RequestHandler =>
  () => {
    throw new HttpError(404, 'not-here', disabledReason);
  };

export const isDisabled = (feature: object): feature is FeatureDisabled => 'disabledReason' in feature;
