import {
  catchError,
  combineLatest,
  concatMap,
  exhaustMap,
  filter,
  fromEvent,
  map,
  type Observable,
  sample,
  skipWhile,
  startWith,
  take,
  takeUntil,
  throttleTime,
  throwError,
  timer,
} from 'rxjs';
import { monotonicNow, monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { headwaterClient } from '../../../client/index.ts';
import type { AppContext, AppModule } from '../../../cli/app-context.ts';
import { UsageError } from '../../../cli/parse-command.ts';
import { canDraw } from '../../../cli/can-draw.ts';
import { CTRL_C, keyPresses } from '../../../cli/key-presses.ts';
import { tokenFor } from '../../shared/accounts/token-for.ts';
import { clientProxies } from '../client-proxies.ts';
import { textWriter } from '../../shared/text-writer.ts';
import { busyPages } from './api/busy-pages.ts';
import { eventTotals } from './api/event-totals.ts';
import { layout, type Size, unboundedLayout } from './screen/layout.ts';
import { paint } from './screen/paint.ts';
import { plainLine } from './screen/plain-line.ts';
import { readinessSource } from './api/readiness-source.ts';
import { drawOnScreen, type ScreenFrame } from './screen/draw-on-screen.ts';
import { proxiedFetch } from '../../shared/api/proxied-fetch.ts';
import { withAdvice } from '../../shared/api/server-error.ts';
import { statsUpdates } from './api/stats-updates.ts';
import { statsSource } from './api/stats-source.ts';
import type { View } from './view.ts';
import { watch } from './watch.ts';

/** A stream ends when its token expires; the next one gets a new token. */
const TOKEN_SECONDS = 600;
const DRAW_INTERVAL_MS = 500;
const FIRST_LINE_MS = 2_500;
const LINE_INTERVAL_MS = 5_000;
/** `--once` waits this long for a rate, then prints without one. */
const ONCE_TIMEOUT_MS = 4_000;
const DEFAULT_ONCE_ROWS = 10;
/** For a terminal that does not report its size. */
const DEFAULT_SIZE: Size = { columns: 80, rows: 24 };

const viewsFor = (context: AppContext): Observable<View> => {
  const url = context.flags.text('url') ?? '';
  const client = headwaterClient({
    url,
    token: () => tokenFor(context.settings().settings, { seconds: TOKEN_SECONDS }),
    fetch: proxiedFetch(clientProxies(context, url)),
  });
  return watch({
    origin: client.url,
    update$: statsUpdates(statsSource(client), Math.random).pipe(
      catchError((error: unknown) => throwError(() => withAdvice(error))),
    ),
    readiness$: readinessSource(client),
    pages$: busyPages(client),
    totals$: eventTotals(client),
  }).pipe(filter(({ connection, stats }) => connection.kind === 'disconnected' || stats !== null));
};

const sizeOf = ({ columns, rows }: NodeJS.WriteStream): Size => ({
  // A terminal that does not know its size reports 0.
  columns: columns || DEFAULT_SIZE.columns,
  rows: rows || DEFAULT_SIZE.rows,
});

/** Draws the views on the terminal, at most twice per second, until q or Ctrl-C. */
const drawLive = ({ stdout, flags }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const hasColours = stdout.hasColors();
  const maxRows = flags.number('rows') ?? Infinity;
  const size$ = fromEvent(stdout, 'resize').pipe(
    startWith(null),
    map(() => sizeOf(stdout)),
  );
  const quit$ = keyPresses().pipe(filter((key) => key === 'q' || key === 'Q' || key === CTRL_C));
  return combineLatest([view$, size$]).pipe(
    throttleTime(DRAW_INTERVAL_MS, monotonicScheduler, { leading: true, trailing: true }),
    map(([view, size]): ScreenFrame => ({
      rows: layout(view, size, maxRows).map((line) => paint(line, hasColours)),
      size,
    })),
    drawOnScreen(textWriter(stdout), (text) => stdout.write(text)),
    takeUntil(quit$),
  );
};

/** A line every few seconds. */
const printLines = ({ stdout }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const write = textWriter(stdout);
  return view$.pipe(
    sample(timer(FIRST_LINE_MS, LINE_INTERVAL_MS)),
    exhaustMap((view) => write(`${plainLine(view, new Date())}\n`)),
  );
};

/** One picture, as soon as the rate is known. */
const printOnce = ({ stdout, flags }: AppContext, view$: Observable<View>): Observable<unknown> => {
  const isTerminal = canDraw(stdout);
  const columns = isTerminal ? sizeOf(stdout).columns : DEFAULT_SIZE.columns;
  const until = monotonicNow() + ONCE_TIMEOUT_MS;
  return view$.pipe(
    skipWhile(({ rate, now }) => rate === null && now < until),
    take(1),
    map((view) => unboundedLayout(view, columns, flags.number('rows') ?? DEFAULT_ONCE_ROWS)),
    map((lines) => lines.map((line) => `${paint(line, isTerminal && stdout.hasColors())}\n`).join('')),
    concatMap(textWriter(stdout)),
  );
};

/** What a running server counts, as it counts it: on a terminal a picture, elsewhere a line now and then. */
export const run: AppModule['run'] = (context) => {
  const isDrawing = canDraw(context.stdout);
  const show = context.flags.on('once') ? printOnce : isDrawing ? drawLive : printLines;
  if (show === printLines && context.flags.on('rows'))
    throw new UsageError([
      '--rows has no effect on the lines that are printed where there is no terminal: add --once, or omit --rows',
    ]);
  return context.run({
    name: 'top',
    running: (stopping$) =>
      show(context, viewsFor(context).pipe(takeUntil(stopping$))).pipe(
        // A write to a terminal that was closed may never end.
        takeUntil(stopping$),
      ),
  });
};
