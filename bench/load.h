#pragma once
// Work done over and over by many threads for some seconds, and what each turn took.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace azekura::bench {

struct Load {
  double per_second = 0;
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
  bool failed = false;
};

inline std::int64_t percentile(const std::vector<std::int64_t>& sorted, int percent) {
  return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * static_cast<std::size_t>(percent) / 100];
}

/// `make(thread)` prepares a thread and hands back its turn: a function that answers whether it went well.
/// Preparing is not counted. The first turn that fails ends the load.
template <typename Make>
Load load(int threads, std::chrono::duration<double> seconds, Make&& make) {
  using Clock = std::chrono::steady_clock;
  std::atomic<int> ready = 0;
  std::atomic<bool> go = false;
  std::atomic<bool> stop = false;
  std::atomic<bool> failed = false;
  std::vector<std::vector<std::int64_t>> took(static_cast<std::size_t>(threads));
  std::vector<std::thread> workers;
  for (int n = 0; n < threads; ++n)
    workers.emplace_back([&, n] {
      auto turn = make(n);
      ++ready;
      go.wait(false);
      while (!stop.load(std::memory_order_relaxed)) {
        const auto begun = Clock::now();
        if (!turn()) failed = stop = true;
        took[static_cast<std::size_t>(n)].push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count());
      }
    });
  while (ready < threads) std::this_thread::yield();
  const auto begun = Clock::now();
  go = true;
  go.notify_all();
  while (!stop && Clock::now() - begun < seconds) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stop = true;
  for (auto& worker : workers) worker.join();
  const std::chrono::duration<double> all = Clock::now() - begun;

  std::vector<std::int64_t> turns;
  for (const auto& each : took) turns.insert(turns.end(), each.begin(), each.end());
  std::sort(turns.begin(), turns.end());
  return {static_cast<double>(turns.size()) / all.count(), percentile(turns, 50), percentile(turns, 99), failed};
}

}  // namespace azekura::bench
