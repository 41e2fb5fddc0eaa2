/** The streams whose readers follow a log. */
export type LiveStream = 'events' | 'trends';

/** Hears of the readers of live streams. */
export interface ReaderEventListener {
  readonly onJoin: (stream: LiveStream) => void;
  readonly onLeave: (stream: LiveStream) => void;
  /** A reader was too slow. */
  readonly onCutOff: (stream: LiveStream) => void;
  /** So many items were gone before they could be sent to a reader. */
  readonly onMissed: (stream: LiveStream, items: number) => void;
}

const noop = (): void => undefined;

export const NO_READER_LISTENER: ReaderEventListener = {
  onJoin: noop,
  onLeave: noop,
  onCutOff: noop,
  onMissed: noop,
};
