#include "crypto/token.h"

#include <algorithm>
#include <optional>

#include "crypto/hash.h"
#include "crypto/wiped_text.h"
#include "token_module.h"

namespace azekura::crypto {
namespace {

using p11::kAbsent;
using p11::kFailed;
using p11::kMechanism;
using p11::Module;
using p11::why;

constexpr Error kNoKey{ErrorCode::kNotFound, "crypto.token.key"};
constexpr Error kReadable{ErrorCode::kDenied, "crypto.token.readable"};
constexpr Error kRefused{ErrorCode::kCorrupt, "crypto.token.refused"};

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kSlots = 256;  // More than any rack of HSMs shows to one machine.
constexpr std::size_t kLongestContext = 4096;
constexpr CK_ULONG kKeySize = 32;
// An answer may be this long before it is measured: some modules want room to spare.
constexpr std::size_t kRoom = 128;

/// PKCS#11's prototypes know no const. What goes in this way is only read (v2.40, 5.1.1).
CK_BYTE_PTR in(std::span<const std::byte> bytes) {
  return reinterpret_cast<CK_BYTE_PTR>(const_cast<std::byte*>(bytes.data()));
}
CK_BYTE_PTR out(std::span<std::byte> bytes) { return reinterpret_cast<CK_BYTE_PTR>(bytes.data()); }

template <typename T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, std::span<const std::byte> value) {
  return {type, in(value), value.size()};
}

/// 32 letters, padded with spaces (v2.40, 3.2); some modules pad with zeros.
std::string_view label_of(const CK_TOKEN_INFO& info) {
  const std::string_view padded(reinterpret_cast<const char*>(info.label), sizeof info.label);
  const auto last = padded.find_last_not_of(std::string_view(" \0", 2));
  return padded.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// v2.40, 5.5. Asked first without a buffer: that is when modules look for tokens that came or went.
Result<std::vector<CK_SLOT_ID>> slots_of(const Module& module) {
  CK_ULONG count = 0;
  if (module.calls().C_GetSlotList(CK_TRUE, nullptr, &count) != CKR_OK) return kFailed;
  std::vector<CK_SLOT_ID> slots(kSlots);
  count = kSlots;
  if (module.calls().C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK || count > kSlots) return kFailed;
  slots.resize(count);
  return slots;
}

struct Found {
  CK_SLOT_ID slot;
  CK_TOKEN_INFO info;
};

/// A slot that cannot tell of its token is passed over: another one's trouble must not keep us from ours.
Result<Found> find_token(const Module& module, std::string_view label) {
  AZ_TRY(slots, slots_of(module));
  std::optional<Found> found;
  for (const auto slot : slots) {
    CK_TOKEN_INFO info{};
    if (module.calls().C_GetTokenInfo(slot, &info) != CKR_OK) continue;
    if (!(info.flags & CKF_TOKEN_INITIALIZED) || label_of(info) != label) continue;
    if (found) return Error{ErrorCode::kConflict, "crypto.token.twice"};
    found = Found{slot, info};
  }
  if (label.empty() || !found) return kAbsent;
  return *found;
}

/// Before the PIN is asked for. The sizes are left alone: some modules count bits where bytes are meant.
Done check_mechanism(const Module& module, CK_SLOT_ID slot) {
  constexpr CK_FLAGS kNeeded = CKF_ENCRYPT | CKF_DECRYPT;
  CK_MECHANISM_INFO info{};
  const auto answer = module.calls().C_GetMechanismInfo(slot, CKM_AES_GCM, &info);
  if (answer != CKR_OK) return why(answer);
  if ((info.flags & kNeeded) != kNeeded || info.ulMaxKeySize < kKeySize) return kMechanism;
  return done();
}

/// v2.40 has no answer for a wrong tag; these are what modules use (0x42 is 3.0's CKR_AEAD_DECRYPT_FAILED).
/// Others, of memory or the device, say nothing of the box and must not look like an incident.
bool tag_may_be_wrong(CK_RV answer) {
  constexpr CK_RV kAeadDecryptFailed = 0x42;
  constexpr std::array kAnswers{CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE,
                                CKR_DATA_INVALID,           CKR_DATA_LEN_RANGE,
                                CKR_SIGNATURE_INVALID,      CKR_GENERAL_ERROR,
                                CKR_FUNCTION_FAILED,        kAeadDecryptFailed};
  return std::find(kAnswers.begin(), kAnswers.end(), answer) != kAnswers.end();
}

/// v2.40 errata 01, 2.12.3. The nonce is in a copy of its own, to see whether the module put in another.
class Gcm {
 public:
  Gcm(std::span<const std::byte> nonce, std::string_view context) {
    std::copy_n(nonce.begin(), kNonce, nonce_.begin());
    parameters_.pIv = out(nonce_);
    parameters_.ulIvLen = kNonce;
    parameters_.ulIvBits = kNonce * 8;
    parameters_.pAAD = in(bytes_of(context));
    parameters_.ulAADLen = context.size();
    parameters_.ulTagBits = kTag * 8;
  }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;
  CK_MECHANISM* mechanism() { return &mechanism_; }
  bool kept(std::span<const std::byte> nonce) const {
    return std::equal(nonce_.begin(), nonce_.end(), nonce.begin(), nonce.begin() + kNonce);
  }

 private:
  std::array<std::byte, kNonce> nonce_{};
  CK_GCM_PARAMS parameters_{};
  CK_MECHANISM mechanism_{CKM_AES_GCM, &parameters_, sizeof parameters_};
};

}  // namespace

/// The session and what is done in it. Its calls are made while holding the module's turn.
struct HardwareToken::Inside {
  Inside(Module&& held, std::string_view name) : module(std::move(held)), label(name) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside();

  Done begin(std::string_view pin);
  Result<CK_OBJECT_HANDLE> generate(const TokenKeyId& id) const;
  Result<CK_OBJECT_HANDLE> find(const TokenKeyId& id) const;
  Done check_stays_inside(CK_OBJECT_HANDLE key) const;
  Done encrypt(CK_OBJECT_HANDLE key, const Key& what, std::string_view context,
               std::span<std::byte> box) const;
  Result<Key> decrypt(CK_OBJECT_HANDLE key, std::span<const std::byte> box, std::string_view context) const;

  const CK_FUNCTION_LIST& calls() const { return module.calls(); }
  bool holds(CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type, bool wanted) const;
  Error lost_or(Error otherwise) const;
  Error failure(CK_RV answer, Error otherwise = kFailed) const;

  Module module;
  const std::string label;
  CK_SLOT_ID slot = 0;
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  bool logged_in = false;
};

/// v2.40, 5.6
Done HardwareToken::Inside::begin(std::string_view pin) {
  AZ_TRY(found, find_token(module, label));
  slot = found.slot;
  AZ_CHECK(check_mechanism(module, slot));
  if (found.info.flags & CKF_USER_PIN_LOCKED) return why(CKR_PIN_LOCKED);
  // One more wrong one would lock it for good, and with it all that it keeps.
  if (found.info.flags & CKF_USER_PIN_FINAL_TRY) return Error{ErrorCode::kDenied, "crypto.token.last_try"};
  constexpr CK_FLAGS kWays = CKF_SERIAL_SESSION | CKF_RW_SESSION;
  CK_SESSION_HANDLE opened = CK_INVALID_HANDLE;
  const auto answer = calls().C_OpenSession(slot, kWays, nullptr, nullptr, &opened);
  if (answer != CKR_OK) return why(answer);
  if (opened == CK_INVALID_HANDLE) return kFailed;
  session = opened;
  AZ_CHECK(module.log_in(slot, session, pin));
  logged_in = true;
  return done();
}

HardwareToken::Inside::~Inside() {
  const auto turn = module.turn();
  if (logged_in) module.log_out(slot, session);
  if (session != CK_INVALID_HANDLE) calls().C_CloseSession(session);
}

/// A token that went answers in as many ways as there are modules; so after a failure that says nothing in
/// particular we look whether ours is still there, and our login with it.
Error HardwareToken::Inside::lost_or(Error otherwise) const {
  CK_SESSION_INFO here{};
  CK_TOKEN_INFO info{};
  const bool there = calls().C_GetSessionInfo(session, &here) == CKR_OK && here.slotID == slot &&
                     here.state == CKS_RW_USER_FUNCTIONS && calls().C_GetTokenInfo(slot, &info) == CKR_OK &&
                     label_of(info) == label;
  return there ? otherwise : kAbsent;
}

Error HardwareToken::Inside::failure(CK_RV answer, Error otherwise) const {
  const auto reason = why(answer);
  return reason.key == kFailed.key ? lost_or(otherwise) : reason;
}

/// v2.40, 5.13 and 4.10.2
Result<CK_OBJECT_HANDLE> HardwareToken::Inside::generate(const TokenKeyId& id) const {
  static constexpr std::string_view kName = "azekura root";
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_AES;
  CK_ULONG size = kKeySize;
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  std::array wanted{attribute(CKA_CLASS, kind),       attribute(CKA_KEY_TYPE, type),
                    attribute(CKA_VALUE_LEN, size),   attribute(CKA_LABEL, bytes_of(kName)),
                    attribute(CKA_ID, std::span(id)), attribute(CKA_TOKEN, yes),
                    attribute(CKA_PRIVATE, yes),      attribute(CKA_SENSITIVE, yes),
                    attribute(CKA_EXTRACTABLE, no),   attribute(CKA_ENCRYPT, yes),
                    attribute(CKA_DECRYPT, yes),      attribute(CKA_WRAP, no),
                    attribute(CKA_UNWRAP, no),        attribute(CKA_DERIVE, no)};
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  const auto answer = calls().C_GenerateKey(session, &mechanism, wanted.data(), wanted.size(), &key);
  if (answer != CKR_OK) return failure(answer);
  if (key == CK_INVALID_HANDLE) return kFailed;
  return key;
}

/// v2.40, 5.7. Kept in the token, not in a session that ends. Two are asked for, to see a twin; a module may
/// hand them out one by one.
Result<CK_OBJECT_HANDLE> HardwareToken::Inside::find(const TokenKeyId& id) const {
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_AES;
  CK_BBOOL yes = CK_TRUE;
  std::array wanted{attribute(CKA_CLASS, kind), attribute(CKA_KEY_TYPE, type), attribute(CKA_TOKEN, yes),
                    attribute(CKA_ID, std::span(id))};
  auto answer = calls().C_FindObjectsInit(session, wanted.data(), wanted.size());
  if (answer != CKR_OK) return failure(answer);
  std::array<CK_OBJECT_HANDLE, 2> found{};
  CK_ULONG count = 0;
  while (answer == CKR_OK && count < found.size()) {
    CK_ULONG more = 0;
    const auto room = found.size() - count;
    answer = calls().C_FindObjects(session, &found.at(count), room, &more);
    if (more > room) answer = CKR_GENERAL_ERROR;
    if (answer != CKR_OK || more == 0) break;
    count += more;
  }
  calls().C_FindObjectsFinal(session);
  if (answer != CKR_OK) return failure(answer);
  if (count != 1) return lost_or(kNoKey);
  if (found[0] == CK_INVALID_HANDLE) return kFailed;
  return found[0];
}

/// One byte, and the wanted one. What cannot be read proves nothing.
bool HardwareToken::Inside::holds(CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type, bool wanted) const {
  CK_BBOOL found = wanted ? CK_FALSE : CK_TRUE;
  auto asked = attribute(type, found);
  return calls().C_GetAttributeValue(session, key, &asked, 1) == CKR_OK && asked.ulValueLen == sizeof found &&
         found == (wanted ? CK_TRUE : CK_FALSE);
}

/// What the token says of the key, now and ever since it was made; then an attempt to read it (v2.40, 4.4,
/// 4.10).
Done HardwareToken::Inside::check_stays_inside(CK_OBJECT_HANDLE key) const {
  const bool bound = holds(key, CKA_SENSITIVE, true) && holds(key, CKA_EXTRACTABLE, false) &&
                     holds(key, CKA_ALWAYS_SENSITIVE, true) && holds(key, CKA_NEVER_EXTRACTABLE, true);
  if (!bound) return lost_or(kReadable);
  WipedBytes value(kRoom);
  CK_ATTRIBUTE asked{CKA_VALUE, value.data(), value.size()};
  if (calls().C_GetAttributeValue(session, key, &asked, 1) == CKR_OK) return kReadable;
  return done();
}

/// v2.40, 5.8. A module that draws its own nonce (some do, by their certificate's rules) is not for us: what
/// it handed back could not be told from what was asked.
Done HardwareToken::Inside::encrypt(CK_OBJECT_HANDLE key, const Key& what, std::string_view context,
                                    std::span<std::byte> box) const {
  Gcm gcm(box, context);
  auto answer = calls().C_EncryptInit(session, gcm.mechanism(), key);
  if (answer != CKR_OK) return failure(answer);
  std::array<std::byte, kRoom> sealed{};
  CK_ULONG size = sealed.size();
  answer = calls().C_Encrypt(session, in(what.expose()), what.expose().size(), out(sealed), &size);
  if (answer != CKR_OK) return failure(answer);
  if (!gcm.kept(box)) return kMechanism;
  if (size != kTokenBox - kNonce) return kFailed;
  std::copy_n(sealed.begin(), size, box.begin() + kNonce);
  return done();
}

/// v2.40, 5.9
Result<Key> HardwareToken::Inside::decrypt(CK_OBJECT_HANDLE key, std::span<const std::byte> box,
                                           std::string_view context) const {
  Gcm gcm(box, context);
  auto answer = calls().C_DecryptInit(session, gcm.mechanism(), key);
  if (answer != CKR_OK) return failure(answer);
  const auto sealed = box.subspan(kNonce);
  WipedBytes plain(kRoom);
  CK_ULONG size = plain.size();
  answer = calls().C_Decrypt(session, in(sealed), sealed.size(), out(plain), &size);
  if (answer != CKR_OK) return failure(answer, tag_may_be_wrong(answer) ? kRefused : kFailed);
  if (size != kKeySize) return kFailed;
  return Key(std::span(plain).first<kKeySize>());
}

HardwareToken::HardwareToken(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
HardwareToken::HardwareToken(HardwareToken&&) noexcept = default;
HardwareToken& HardwareToken::operator=(HardwareToken&&) noexcept = default;
HardwareToken::~HardwareToken() = default;

Result<HardwareToken> HardwareToken::open(const TokenPlace& place, std::string_view pin) {
  AZ_TRY(module, Module::use(place.module));
  auto inside = std::make_unique<Inside>(std::move(module), place.label);
  {
    const auto turn = inside->module.turn();
    AZ_CHECK(inside->begin(pin));
  }
  return HardwareToken(std::move(inside));
}

Result<TokenKeyId> HardwareToken::make_key() {
  TokenKeyId id{};
  AZ_CHECK(fill_random(id));
  const auto turn = inside_->module.turn();
  AZ_TRY(made, inside_->generate(id));
  const auto found = inside_->find(id);
  const Done sound = found ? inside_->check_stays_inside(*found) : Done(found.error());
  if (sound) return id;
  inside_->calls().C_DestroyObject(inside_->session, made);
  return sound.error();
}

Result<Bytes> HardwareToken::seal(const TokenKeyId& under, const Key& what, std::string_view context) {
  if (context.size() > kLongestContext) return Error{ErrorCode::kInvalid, "crypto.seal.size"};
  Bytes box(kTokenBox);
  AZ_CHECK(fill_random(std::span(box).first<kNonce>()));
  const auto turn = inside_->module.turn();
  AZ_TRY(key, inside_->find(under));
  AZ_CHECK(inside_->check_stays_inside(key));
  AZ_CHECK(inside_->encrypt(key, what, context, box));
  const auto back = inside_->decrypt(key, box, context);
  if (!back && back.error().key != kRefused.key) return back.error();
  if (!back || !constant_time_equal(back->expose(), what.expose())) return kFailed;
  return box;
}

Result<Key> HardwareToken::open_key(const TokenKeyId& under, std::span<const std::byte> box,
                                    std::string_view context) {
  if (box.size() != kTokenBox || context.size() > kLongestContext) return kRefused;
  const auto turn = inside_->module.turn();
  AZ_TRY(key, inside_->find(under));
  return inside_->decrypt(key, box, context);
}

Done HardwareToken::destroy_key(const TokenKeyId& which) {
  const auto turn = inside_->module.turn();
  AZ_TRY(key, inside_->find(which));
  const auto answer = inside_->calls().C_DestroyObject(inside_->session, key);
  if (answer != CKR_OK) return inside_->failure(answer);
  const auto still = inside_->find(which);
  if (still) return kFailed;
  if (still.error().key != kNoKey.key) return still.error();
  return done();
}

}  // namespace azekura::crypto
