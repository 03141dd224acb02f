-- Sends events of unique recordings. Arguments: the name of the run, the event with %ID% for what tells it from others.
local number = 0
local run, event

function init(args)
  run = args[1]
  event = args[2]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  return wrk.format(nil, nil, nil, (event:gsub("%%ID%%", run .. "-" .. number)))
end

function done(summary, latency, requests)
  local errors = summary.errors
  local refused = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format("RESULT %d %.3f %.3f %.3f %.3f %d\n", summary.requests - errors.status, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3, refused))
end
