import { bareUrl } from './bare-url.ts';

/** The address of a server as users give it, without a slash at its end: a path of the server can be appended. */
export const serverAddress = (text: string): string => bareUrl(text).replace(/\/+$/, '');
