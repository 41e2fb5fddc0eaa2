/**
 * Feeds over a WebSocket.
 *
 * @packageDocumentation
 */
export { FeedError } from '../net/feed-error.ts';
export { SourceError, type SourceErrorCode } from '../core/loop/source-error.ts';
export type { WebSocketMessage } from './received-message.ts';
export {
  type LiveWebSocket,
  type ResumingWebSocket,
  webSocketSource,
  type WebSocketConnectionOptions,
  type WebSocketPosition,
  type WebSocketSourceOptions,
} from './web-socket-source.ts';
