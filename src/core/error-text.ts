import { errorCode } from './error-code.ts';

/** What an error says. Node reports several refused addresses as one error without a message, but with a code. */
export const errorText = (error: Error): string => error.message || (errorCode(error) ?? error.name);
