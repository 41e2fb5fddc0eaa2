import { randomUUID } from 'node:crypto';

/** As with Rails: what is not a letter, a digit, _, - or @ falls out of a client's id, and it has 255 characters. */
export const requestId = (given: string | undefined): string => {
  const kept = given === undefined ? '' : given.replaceAll(/[^\w\-@]/g, '').slice(0, 255);
  return kept === '' ? randomUUID() : kept;
};
