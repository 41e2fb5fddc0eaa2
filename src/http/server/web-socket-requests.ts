import type { IncomingMessage } from 'node:http';

/** The paths that can be opened as a WebSocket. */
const WEB_SOCKET_PATHS: ReadonlySet<string> = new Set(['/events']);

const pathOf = (url: string): string => url.replace(/\?.*$/s, '');

/** Whether a request asks for a WebSocket where there is one. */
export const wantsWebSocket = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && WEB_SOCKET_PATHS.has(pathOf(url));
