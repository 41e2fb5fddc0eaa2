import { type OpenSink, SinkError } from '../../src/core/loop/exact-sink.ts';

/**
 * Commits number after number until a commit fails for good, and closes the sink. It prints what it does line by line: "open",
 * what `onCommit` prints before a commit, "committed N", "retried CODE", "failed CODE".
 */
export const commitNumbers = async (
  opened: OpenSink<number>,
  onCommit: (number: number) => void = () => undefined,
): Promise<void> => {
  console.log('open');
  try {
    let next = Number((await opened.load()).position ?? 0);
    for (;;) {
      next += 1;
      try {
        onCommit(next);
        await opened.commit({ events: [next], position: String(next), keys: [], deadLetters: [] });
        console.log(`committed ${next}`);
      } catch (error) {
        if (!(error instanceof SinkError) || !error.retriable) throw error;
        console.log(`retried ${error.code}`);
        next = Number((await opened.load()).position ?? 0);
      }
    }
  } catch (error) {
    console.log(`failed ${error instanceof SinkError ? error.code : String(error)}`);
  }
  await opened.close();
};
