-- wrk -s wrk.lua URL -- [BODY]: POSTs, and at the end one line of JSON that run.ts reads.
function init(args)
  wrk.method = 'POST'
  if args[1] then
    wrk.body = args[1]
    wrk.headers['Content-Type'] = 'application/json'
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"perSecond":%.1f,"p50":%.3f,"p99":%.3f,"refused":%d}',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
