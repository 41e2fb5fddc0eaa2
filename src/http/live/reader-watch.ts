/** The streams whose readers follow a log. */
export type LiveStream = 'events' | 'trends';

/** Hears of the readers of live streams. */
export interface ReaderWatch {
  readonly came: (stream: LiveStream) => void;
  readonly went: (stream: LiveStream) => void;
  /** A reader was too slow. */
  readonly cutOff: (stream: LiveStream) => void;
  /** So many items were gone before they could be sent to a reader. */
  readonly missed: (stream: LiveStream, items: number) => void;
}

const nothing = (): void => undefined;

export const NOBODY_WATCHES: ReaderWatch = {
  came: nothing,
  went: nothing,
  cutOff: nothing,
  missed: nothing,
};
