import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { runGuarded } from './exit-barrier.ts';
import { toFailure } from '../errors/sqlite-errors.ts';
import type { ReaderOperations, Reply, Request, ThreadData } from './worker-messages.ts';
import {
  createReportReader,
  reportTooSlow,
  tooManyReports,
  type OpenReport,
  type ReportReader,
} from '../queries/report-reader.ts';
import { connectReader } from '../sqlite-connection.ts';
import { createSqliteWindowQueries, type SqliteWindowQueries } from '../queries/sqlite-window-queries.ts';

type ReaderRequest = Request<ReaderOperations>;

interface RunningReport extends OpenReport {
  readonly reader: ReportReader;
  readonly timer: NodeJS.Timeout;
}

/** Each report holds a connection and some memory. */
const MAX_REPORTS = 16;

/** Serves the requests of one port in order; several reports may be open at once. */
const serve = (port: MessagePort, { settings, barrier }: ThreadData): void => {
  const { file, reportSeconds } = settings;
  const running = new Map<number, RunningReport>();
  // Connections are reused: the driver frees a closed one only after its statements are garbage-collected.
  const idle: ReportReader[] = [];
  let reports = 0;
  let windows: SqliteWindowQueries | null = null;

  const end = (report: number): null => {
    const opened = running.get(report);
    if (opened === undefined) return null;
    running.delete(report);
    clearTimeout(opened.timer);
    opened.reader.end();
    idle.push(opened.reader);
    return null;
  };

  const begin = (top: number | 'all'): ReaderOperations['begin']['result'] => {
    if (running.size >= MAX_REPORTS) throw tooManyReports(MAX_REPORTS);
    const reader = idle.pop() ?? createReportReader(file);
    try {
      const { totals, next } = reader.begin(top);
      reports += 1;
      const report = reports;
      const timer = setTimeout(() => runGuarded(barrier, () => void end(report)), reportSeconds * 1000);
      running.set(report, { totals, next, reader, timer });
      return { report, totals };
    } catch (error) {
      reader.end();
      idle.push(reader);
      throw error;
    }
  };

  const next = (report: number): ReaderOperations['next']['result'] => {
    const opened = running.get(report);
    if (opened === undefined) throw reportTooSlow(reportSeconds);
    return opened.next();
  };

  const windowQueries = (): SqliteWindowQueries => {
    windows ??= createSqliteWindowQueries(connectReader(file), settings.windows.exactUsers);
    return windows;
  };

  const execute = (request: ReaderRequest): unknown => {
    switch (request.name) {
      case 'begin':
        return begin(request.params);
      case 'next':
        return next(request.params);
      case 'end':
        return end(request.params);
      case 'windowsState':
        return windowQueries().state();
      case 'windowRows':
        return windowQueries().rows(request.params);
      case 'windowsByKey':
        return windowQueries().byKey(request.params.dimension, request.params.runs);
      case 'activity':
        return windowQueries().activity(request.params.runs, request.params.listed, request.params.domains);
      case 'close':
        for (const report of [...running.keys()]) end(report);
        return null;
    }
  };

  const reply = (request: ReaderRequest): Reply => {
    try {
      return { result: execute(request) };
    } catch (error) {
      return { failure: toFailure(error, file) };
    }
  };

  port.on('message', (request: ReaderRequest) =>
    runGuarded(barrier, () => {
      port.postMessage(reply(request));
      if (request.name === 'close') port.close();
    }),
  );
};

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
