-- wrk's part of the bench. BENCH_METHOD, BENCH_PATHS (a file, a path on each line), BENCH_BODY, BENCH_TOKEN; BENCH_DELAY: ms between
-- an answer and the next question.
local threads, paths, at = 0, {}, 0

function setup(thread)
  thread:set("turn", threads)
  threads = threads + 1
end

function init(_)
  for path in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = path end
  wrk.method = os.getenv("BENCH_METHOD")
  wrk.headers["X-Azekura"] = "1"
  if os.getenv("BENCH_TOKEN") ~= "" then wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") end
  if os.getenv("BENCH_BODY") ~= "" then
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = os.getenv("BENCH_BODY")
  end
  math.randomseed(os.time() + turn)
  at = math.random(#paths)  -- Threads do not walk in step.
end

function request()
  at = at % #paths + 1
  return wrk.format(nil, paths[at])
end

if os.getenv("BENCH_DELAY") then
  function delay() return tonumber(os.getenv("BENCH_DELAY")) end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"value":%.1f,"p50_us":%d,"p99_us":%d,"max_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99), latency.max, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
