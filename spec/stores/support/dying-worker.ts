/** A worker that replies with its parameter. `throw` makes it die with an error, `exit` makes it exit. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ name, params }: { readonly name: string; readonly params: unknown }) => {
  if (params === 'throw') throw new Error('out of luck');
  if (params === 'exit') process.exit(3);
  parentPort?.postMessage({ result: params });
  if (name === 'close') parentPort?.close();
});
