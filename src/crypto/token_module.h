#pragma once
// Private, for token.cc. A PKCS#11 module in this process, and the logins to its tokens. Both belong to the
// whole process, not to who asked for them (PKCS#11 v2.40, 5.4 and 5.6): C_Initialize may run once, a second
// C_Login is not even looked at, and C_Finalize ends everybody's sessions. So both are counted here.

#include <p11-kit/pkcs11.h>

#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"

namespace azekura::crypto::p11 {

inline constexpr Error kModule{ErrorCode::kInvalid, "crypto.token.module"};
inline constexpr Error kAbsent{ErrorCode::kUnavailable, "crypto.token.absent"};
inline constexpr Error kPin{ErrorCode::kDenied, "crypto.token.pin"};
inline constexpr Error kMechanism{ErrorCode::kInvalid, "crypto.token.mechanism"};
inline constexpr Error kFailed{ErrorCode::kUnavailable, "crypto.token.failed"};

/// What an answer other than CKR_OK means to a caller of ours; kFailed if it says nothing in particular.
Error why(CK_RV answer);

/// One share of a loaded module. The last one finalizes and unloads it.
class Module {
 public:
  static Result<Module> use(const std::string& path);
  Module(Module&& other) noexcept;
  Module& operator=(Module&&) = delete;
  ~Module();

  const CK_FUNCTION_LIST& calls() const;
  /// Held during all that calls the module: one call at a time, whatever it says of threads.
  std::unique_lock<std::mutex> turn();

  /// Both while holding the turn. Whoever logged in logs out; the token hears of the last one only.
  Done log_in(CK_SLOT_ID slot, CK_SESSION_HANDLE session, std::string_view pin);
  void log_out(CK_SLOT_ID slot, CK_SESSION_HANDLE session);

 private:
  struct Loaded;
  struct Registry;
  explicit Module(Loaded& loaded) : loaded_(&loaded) {}
  Loaded* loaded_;  // The registry's.
};

}  // namespace azekura::crypto::p11
