import { errorCode } from './error-code.ts';

/** Loads a package that only some programs install. `missing` makes the error that says what to install. */
export const loadPackage = async <T>(
  load: () => Promise<T>,
  missing: (cause: unknown) => Error,
): Promise<T> => {
  try {
    return await load();
  } catch (cause) {
    throw errorCode(cause) === 'ERR_MODULE_NOT_FOUND' ? missing(cause) : cause;
  }
};
