/** A worker that answers what it is told to say, and dies when told so: by an error, by leaving, or by silence and `close`. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ name, ask }: { readonly name: string; readonly ask: unknown }) => {
  if (ask === 'throw') throw new Error('out of luck');
  if (ask === 'exit') process.exit(3);
  parentPort?.postMessage({ answer: ask });
  if (name === 'close') parentPort?.close();
});
