#include "token_module.h"

#include <dlfcn.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <utility>

#include "crypto/hash.h"
#include "crypto/wiped_text.h"

namespace azekura::crypto::p11 {
namespace {

constexpr std::size_t kLongestPin = 255;

/// The shared object, and its list of functions once that was found sound.
struct Library {
  void* handle;
  CK_FUNCTION_LIST* calls;
};

/// PKCS#11 v2.40, 5.2: the list begins alike in versions 2.x and 3.x. A hole in it would be a jump to
/// nowhere.
bool complete(const CK_FUNCTION_LIST& list) {
  return (list.version.major == 2 || list.version.major == 3) && list.C_Initialize && list.C_Finalize &&
         list.C_GetSlotList && list.C_GetTokenInfo && list.C_GetMechanismInfo && list.C_OpenSession &&
         list.C_CloseSession && list.C_GetSessionInfo && list.C_Login && list.C_Logout &&
         list.C_GenerateKey && list.C_DestroyObject && list.C_GetAttributeValue && list.C_FindObjectsInit &&
         list.C_FindObjects && list.C_FindObjectsFinal && list.C_EncryptInit && list.C_Encrypt &&
         list.C_DecryptInit && list.C_Decrypt;
}

CK_FUNCTION_LIST* functions_of(void* handle) {
  void* const found = dlsym(handle, "C_GetFunctionList");
  if (!found) return nullptr;
  CK_FUNCTION_LIST* list = nullptr;
  if (reinterpret_cast<CK_C_GetFunctionList>(found)(&list) != CKR_OK || !list) return nullptr;
  return complete(*list) ? list : nullptr;
}

/// PKCS#11 v2.40, 5.4. A module that cannot lock by the system's means is asked again without: it is promised
/// one call at a time, which Module::turn keeps.
CK_RV initialize(const CK_FUNCTION_LIST& calls) {
  CK_C_INITIALIZE_ARGS locking{};
  locking.flags = CKF_OS_LOCKING_OK;
  const auto answer = calls.C_Initialize(&locking);
  return answer == CKR_CANT_LOCK ? calls.C_Initialize(nullptr) : answer;
}

}  // namespace

Error why(CK_RV answer) {
  switch (answer) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE: return kPin;
    case CKR_PIN_EXPIRED:
    case CKR_PIN_LOCKED: return {ErrorCode::kDenied, "crypto.token.pin_locked"};
    case CKR_DEVICE_REMOVED:
    case CKR_SESSION_CLOSED:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SLOT_ID_INVALID:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_TOKEN_NOT_RECOGNIZED: return kAbsent;
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_KEY_SIZE_RANGE:
    case CKR_MECHANISM_INVALID:
    case CKR_MECHANISM_PARAM_INVALID: return kMechanism;
    default: return kFailed;
  }
}

struct Module::Loaded {
  /// A login of ours that lives. The token does not look at a further PIN, so we do, by its HMAC under a key
  /// that is drawn for this login and goes with it: the PIN itself is not kept.
  struct Login {
    Key key;
    Digest pin;
    std::size_t users;
  };
  Library library;
  bool ours;  // Whoever initialized it finalizes it: we, or another library in this process.
  std::size_t users = 0;
  std::mutex turn{};
  std::map<CK_SLOT_ID, Login> logins{};  // Guarded by turn.
};

/// Process-wide because PKCS#11 is. Known by the loader's handle, which is one for all paths to one file.
struct Module::Registry {
  std::mutex guard;
  std::map<void*, std::unique_ptr<Loaded>> loaded;

  static Registry& get() {
    static Registry registry;
    return registry;
  }

  Result<Loaded*> acquire(const std::string& path) {
    const std::scoped_lock locked(guard);
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return kModule;
    const auto known = loaded.find(handle);
    if (known != loaded.end()) {
      dlclose(handle);  // It was counted twice.
      ++known->second->users;
      return known->second.get();
    }
    auto begun = begin(handle);
    if (!begun) {
      dlclose(handle);
      return begun.error();
    }
    Loaded* const fresh = begun->get();
    loaded.emplace(handle, *std::move(begun));
    return fresh;
  }

  void release(Loaded& module) {
    const std::scoped_lock locked(guard);
    if (--module.users > 0) return;
    const auto library = module.library;
    if (module.ours) library.calls->C_Finalize(nullptr);
    loaded.erase(library.handle);
    dlclose(library.handle);
  }

 private:
  static Result<std::unique_ptr<Loaded>> begin(void* handle) {
    CK_FUNCTION_LIST* const calls = functions_of(handle);
    if (!calls) return kModule;
    const auto answer = initialize(*calls);
    if (answer != CKR_OK && answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) return kFailed;
    auto begun = std::make_unique<Loaded>(Library{handle, calls}, answer == CKR_OK);
    begun->users = 1;
    return begun;
  }
};

Result<Module> Module::use(const std::string& path) {
  if (!path.starts_with('/')) return kModule;  // Or the loader would search folders that others may fill.
  AZ_TRY(loaded, Registry::get().acquire(path));
  return Module(*loaded);
}

Module::Module(Module&& other) noexcept : loaded_(std::exchange(other.loaded_, nullptr)) {}

Module::~Module() {
  if (loaded_) Registry::get().release(*loaded_);
}

const CK_FUNCTION_LIST& Module::calls() const { return *loaded_->library.calls; }

std::unique_lock<std::mutex> Module::turn() { return std::unique_lock(loaded_->turn); }

Done Module::log_in(CK_SLOT_ID slot, CK_SESSION_HANDLE session, std::string_view pin) {
  if (pin.empty() || pin.size() > kLongestPin) return kPin;
  WipedText copy(pin.begin(), pin.end());  // C_Login does not promise to leave it as it is.
  const auto answer = calls().C_Login(session, CKU_USER, reinterpret_cast<CK_UTF8CHAR_PTR>(copy.data()),
                                      static_cast<CK_ULONG>(copy.size()));
  const auto held = loaded_->logins.find(slot);
  if (answer == CKR_USER_ALREADY_LOGGED_IN) {
    if (held == loaded_->logins.end()) return kFailed;  // Somebody else did, and nobody looked at this PIN.
    const auto given = hmac_sha256(held->second.key.expose(), bytes_of(pin));
    if (!constant_time_equal(given, held->second.pin)) return kPin;
    ++held->second.users;
    return done();
  }
  if (answer != CKR_OK) return why(answer);
  // Users who are there already lost their login with the token they had; they still count, until they go.
  const std::size_t others = held == loaded_->logins.end() ? 0 : held->second.users;
  auto key = fresh_key();
  if (!key) {
    if (others == 0) calls().C_Logout(session);
    return key.error();
  }
  const auto digest = hmac_sha256(key->expose(), bytes_of(pin));
  loaded_->logins.insert_or_assign(slot, Loaded::Login{*std::move(key), digest, others + 1});
  return done();
}

void Module::log_out(CK_SLOT_ID slot, CK_SESSION_HANDLE session) {
  const auto held = loaded_->logins.find(slot);
  if (held == loaded_->logins.end() || --held->second.users > 0) return;
  loaded_->logins.erase(held);
  calls().C_Logout(session);
}

}  // namespace azekura::crypto::p11
