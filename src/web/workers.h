#pragma once
// A pool of threads with a bounded queue. Private to this room.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace azekura::web {

class Workers {
 public:
  Workers(std::size_t threads, std::size_t longest_queue);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False when the queue is full or the pool is stopping; then `work` will not run.
  bool submit(std::function<void()> work);
  /// Runs what is queued, then joins. May be called twice.
  void stop();

 private:
  void run();

  const std::size_t longest_queue_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace azekura::web
