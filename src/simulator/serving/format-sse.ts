/** The line ends that the standard allows. */
export type LineEnd = '\n' | '\r\n' | '\r';

export interface SseFrame {
  readonly event?: string;
  readonly id?: string;
  readonly data: string;
}

const LINE_ENDS = /[\r\n]+/g;

/**
 * One frame of an event stream, its blank line included. Data of several lines goes into several `data:` lines;
 * empty lines in it are lost, as they are on the real server.
 */
export const formatSse = (frame: SseFrame, lineEnd: LineEnd = '\n'): string => {
  const event = frame.event === undefined ? '' : `event: ${frame.event}${lineEnd}`;
  const id = frame.id === undefined ? '' : `id: ${frame.id}${lineEnd}`;
  // Nearly all data is one line: testing is much faster than replacing.
  const data =
    frame.data.includes('\n') || frame.data.includes('\r')
      ? frame.data.replaceAll(LINE_ENDS, `${lineEnd}data: `)
      : frame.data;
  return `${event}${id}data: ${data}${lineEnd}${lineEnd}`;
};
