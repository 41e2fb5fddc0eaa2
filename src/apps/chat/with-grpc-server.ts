import { concat, defer, from, type Observable, switchMap, tap } from 'rxjs';
import type { GrpcServerDeps } from '../../chat/grpc/grpc-server.ts';
import type { Log } from '../../telemetry/log/log.ts';

/** How long calls that are open at the end may still take. */
const GRACE_MS = 5000;

/** Serves gRPC as long as `work$` goes on, and lets open calls finish then. */
export const withGrpcServer = (
  deps: GrpcServerDeps,
  log: Log,
  work$: Observable<unknown>,
): Observable<unknown> =>
  // It is loaded when it is wanted: it takes its share of memory.
  defer(() => from(import('../../chat/grpc/grpc-server.ts'))).pipe(
    switchMap(({ startGrpcServer }) => startGrpcServer(deps)),
    tap(({ port }) => log.info(`gRPC at ${deps.host}:${port}`)),
    switchMap((server) =>
      concat(
        work$,
        defer(() => from(server.close(GRACE_MS))),
      ),
    ),
  );
