import { randomUUID } from 'node:crypto';

/** As with Rails: what is not a letter, a digit, _, - or @ falls out of a client's id, and it has 255 characters. */
export const requestId = (given: string | undefined): string => {
  const sanitised = given === undefined ? '' : given.replaceAll(/[^\w\-@]/g, '').slice(0, 255);
  return sanitised === '' ? randomUUID() : sanitised;
};
