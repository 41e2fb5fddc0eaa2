import type { WebSocket } from 'ws';
import { errorCode } from '../core/error-code.ts';
import { SourceError } from '../core/loop/source-error.ts';

export type WebSocketClass = typeof WebSocket;

const importWs = (): Promise<{ readonly WebSocket: WebSocketClass }> => import('ws');

/** The class of the package ws, which only programs with a source of this kind need. */
export const loadWs = async (importPackage = importWs): Promise<WebSocketClass> => {
  try {
    return (await importPackage()).WebSocket;
  } catch (cause) {
    if (errorCode(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new SourceError(
      'source-misconfigured',
      'webSocketSource needs the package ws: run npm install ws',
      {
        cause,
      },
    );
  }
};
