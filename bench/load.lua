-- wrk's part of bench/run. BENCH_METHOD, BENCH_PATHS (separated by spaces), BENCH_BODY, BENCH_TOKEN.
local paths, at = {}, 0
function init(_)
  for path in os.getenv("BENCH_PATHS"):gmatch("%S+") do paths[#paths + 1] = path end
  wrk.method = os.getenv("BENCH_METHOD")
  wrk.headers["X-Azekura"] = "1"
  if os.getenv("BENCH_TOKEN") ~= "" then wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") end
  if os.getenv("BENCH_BODY") ~= "" then
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = os.getenv("BENCH_BODY")
  end
  at = math.random(#paths)
end

function request()
  at = at % #paths + 1
  return wrk.format(nil, paths[at])
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"value":%.1f,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
