#pragma once
// The server's half of the postbox: lays a card for each link that takes an answer, and takes in what came.
// A card names the business and what for, never the person. All work on the folder is done by one thread, in
// exchange(): a folder of another machine's may hang, and then nobody but that thread waits for it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "db/store.h"
#include "lifecycle/requests.h"
#include "postbox/folder.h"

namespace azekura::lifecycle {

class Exchange {
 public:
  static constexpr std::chrono::seconds kPatience{1};

  /// Hears of each change of `requests` from now on: whoever made it waits until the card is laid, or for
  /// kPatience.
  Exchange(db::Store& main, Requests& requests, postbox::Inside folder);

  /// Lays cards that changed (all, after the start and after one could not be laid), and takes in all
  /// letters, oldest first, each in a transaction of its own, forgetting those that are in or will never be.
  /// What fails is kept for the next time and does not hold up the others; the first failure is the answer.
  /// One thread.
  Done exchange();
  /// Until there may be something to do, at the longest.
  void wait(std::chrono::milliseconds longest) const { folder_.wait(longest); }
  /// Lets exchange() and wait() end soon, for good.
  void stop();
  /// Whether all letters that lay there at some moment since the start were looked at.
  bool is_caught_up() const { return caught_up_; }

 private:
  void changed(RequestId request);
  Done lay_changed();
  Done lay(const Invitation& invitation);
  Done lay_one(RequestId request);
  Done lay_all();
  Done take_in(const std::string& name, std::set<LinkId>& waiting);
  Done hand_over(const LinkId& link, postbox::Letter letter, std::string_view text);

  db::Store& main_;
  Requests& requests_;
  postbox::Inside folder_;
  std::map<RequestId, LinkId> laid_;  // The thread's own.
  bool lay_anew_ = true;              // The thread's own.
  std::mutex guard_;
  std::condition_variable laid_now_;
  std::vector<RequestId> changed_;
  std::uint64_t asked_ = 0, served_ = 0;
  std::thread::id worker_;
  bool is_served_ = false;  // Somebody lays cards, and not so slowly that nobody waits for it.
  std::atomic<bool> stopping_ = false, caught_up_ = false;
};

}  // namespace azekura::lifecycle
