import type { ServerResponse } from 'node:http';

/** The protocol changes: a WebSocket has been accepted, whose headers another package sends. */
const SWITCHING_PROTOCOLS = 101;

/** The status that a client got; `null` if it disconnected before. */
export const sentStatus = ({ headersSent, statusCode }: ServerResponse): number | null =>
  headersSent || statusCode === SWITCHING_PROTOCOLS ? statusCode : null;
