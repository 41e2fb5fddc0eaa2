import { randomUUID } from 'node:crypto';

/** Like Rails, keeps only letters, digits, _, - and @ of a client's id, at most 255 characters. Without one, a new UUID. */
export const requestId = (given: string | undefined): string => {
  const sanitised = given === undefined ? '' : given.replaceAll(/[^\w\-@]/g, '').slice(0, 255);
  return sanitised === '' ? randomUUID() : sanitised;
};
