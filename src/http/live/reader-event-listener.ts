/** The streams that follow a log. */
export type LiveStream = 'events' | 'trends';

/** Notified about the clients of live streams. */
export interface ReaderEventListener {
  readonly onJoin: (stream: LiveStream) => void;
  readonly onLeave: (stream: LiveStream) => void;
  /** A client was disconnected because it was too slow. */
  readonly onCutOff: (stream: LiveStream) => void;
  /** These items left the log before they could be sent to a client. */
  readonly onMissed: (stream: LiveStream, items: number) => void;
}

const noop = (): void => undefined;

export const NO_READER_LISTENER: ReaderEventListener = {
  onJoin: noop,
  onLeave: noop,
  onCutOff: noop,
  onMissed: noop,
};
