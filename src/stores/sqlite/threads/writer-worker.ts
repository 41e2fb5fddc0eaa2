import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { StoreError } from '../../store.ts';
import { runGuarded } from './exit-barrier.ts';
import { toFailure } from '../errors/sqlite-errors.ts';
import type { PackedCommit, Reply, Request, ThreadData, WriterOperations } from './worker-messages.ts';
import { openWriter, type Writer } from '../file/writer.ts';

type WriterRequest = Request<WriterOperations>;
type SaveRequest = Extract<WriterRequest, { name: 'save' }>;

/** Maximum number of saves per transaction: enough to share one fsync, few enough to reply soon. */
const MAX_GROUP_SAVES = 32;

const notOpen = (): never => {
  throw new StoreError('store-failed', 'the file is not open');
};

/** Serves the requests of one port in order; consecutive saves share a transaction. */
const serve = (port: MessagePort, { settings, barrier }: ThreadData): void => {
  let writer: Writer | null = null;

  const open = (now: number): unknown => {
    writer = openWriter(settings, now);
    return writer.totals();
  };

  const execute = (request: Exclude<WriterRequest, SaveRequest>): unknown => {
    if (request.name === 'open') return open(request.params);
    const file = writer ?? notOpen();
    switch (request.name) {
      case 'load':
        return file.load(request.params);
      case 'recover':
        return file.recover(request.params);
      case 'rejects':
        return file.rejects(request.params.limit, request.params.after);
      case 'reset':
        file.reset();
        return null;
      case 'verify':
        file.verify();
        return null;
      case 'close':
        file.close();
        writer = null;
        return null;
    }
  };

  const attempt = (work: () => unknown): Reply => {
    try {
      return { result: work() };
    } catch (error) {
      return { failure: toFailure(error, settings.file) };
    }
  };

  const saveGroup = (commits: readonly PackedCommit[]): readonly Reply[] => {
    try {
      if (commits.length > 1)
        return (writer ?? notOpen()).save(commits).map((outcome) => ({ result: outcome }));
    } catch {
      // The group failed. Saved one by one, each gets its own result, and a bad one does not fail the others.
    }
    return commits.map((commit) => attempt(() => (writer ?? notOpen()).save([commit])[0]));
  };

  const pendingRequests = (first: WriterRequest): readonly WriterRequest[] => {
    const requests = [first];
    while (requests.length < MAX_GROUP_SAVES) {
      const next: { message: WriterRequest } | undefined = receiveMessageOnPort(port);
      if (next === undefined) break;
      requests.push(next.message);
    }
    return requests;
  };

  const handle = (first: WriterRequest): void => {
    let group: PackedCommit[] = [];
    const flush = (): void => {
      for (const reply of saveGroup(group)) port.postMessage(reply);
      group = [];
    };
    for (const request of pendingRequests(first)) {
      if (request.name === 'save') {
        group.push(request.params);
        continue;
      }
      flush();
      port.postMessage(attempt(() => execute(request)));
      // Nothing else keeps this thread alive.
      if (request.name === 'close') port.close();
    }
    flush();
  };

  port.on('message', (first: WriterRequest) => runGuarded(barrier, () => handle(first)));
};

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
