#pragma once
// The server's half of the postbox: lays a card for each link that takes an answer, and takes in what came.
// A card names the business and what for, never the person.

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "db/store.h"
#include "lifecycle/requests.h"
#include "postbox/folder.h"

namespace azekura::lifecycle {

class Exchange {
 public:
  /// Hears of each change of `requests` from now on.
  Exchange(db::Store& main, Requests& requests, postbox::Inside folder);

  /// Takes in all letters, oldest first, each in a transaction of its own, and forgets those that are in or
  /// will never be; lays the cards anew after the start and after one could not be laid. Errors are about
  /// folder or database; what they cut short is done the next time. One thread.
  Done exchange();
  /// Until there may be something to do, at the longest.
  void wait(std::chrono::milliseconds longest) const { folder_.wait(longest); }
  void wake() const { folder_.wake(); }

 private:
  void changed(RequestId request);
  Done lay(const Invitation& invitation);
  Done lay_all();
  Done take_in(const std::string& name);

  db::Store& main_;
  Requests& requests_;
  postbox::Inside folder_;
  std::mutex laying_;  // So that the card of two changes at once is that of the later one.
  std::map<RequestId, LinkId> laid_;
  std::atomic<bool> lay_anew_ = true;
};

}  // namespace azekura::lifecycle
