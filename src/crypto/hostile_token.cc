// A PKCS#11 module for token_test: sound, but for the one lie that AZEKURA_LIE names. Its sealing is a toy.
// With AZEKURA_LIE=dice:N it throws dice for each answer, count, length and attribute.

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr CK_ULONG kBillion = 1'000'000'000;
constexpr CK_ULONG kTag = 16;
constexpr CK_SLOT_ID kSlot = 7;
constexpr CK_SESSION_HANDLE kSession = 11;
constexpr CK_OBJECT_HANDLE kKey = 13;

std::string told;
std::mt19937 dice;
bool thrown = false;
bool logged_in = false;
bool found = false;
bool made = true;
std::array<unsigned char, 12> nonce{};
unsigned char sum_of_context = 0;

bool lie(std::string_view which) { return told == which; }

/// One in `sides`, if there are dice at all.
bool unlucky(unsigned sides = 12) { return thrown && dice() % sides == 0; }
CK_RV answer(CK_RV usual = CKR_OK) {
  if (lie("unknown_answer")) return 0x80001234UL;
  if (!unlucky()) return usual;
  constexpr std::array kAnswers{CKR_OK,
                                CKR_GENERAL_ERROR,
                                CKR_DEVICE_REMOVED,
                                CKR_BUFFER_TOO_SMALL,
                                CKR_USER_ALREADY_LOGGED_IN,
                                CKR_PIN_INCORRECT,
                                CKR_ENCRYPTED_DATA_INVALID,
                                CKR_SESSION_HANDLE_INVALID,
                                CKR_OPERATION_ACTIVE,
                                ~0UL};
  return kAnswers.at(dice() % kAnswers.size());
}
CK_ULONG size(CK_ULONG usual) {
  if (!unlucky()) return usual;
  const std::array<CK_ULONG, 7> sizes{0, 1, usual - 1, usual + 1, kBillion, ~0UL, dice() % 200};
  return sizes.at(dice() % sizes.size());
}

unsigned char sum(const unsigned char* bytes, CK_ULONG count) {
  unsigned char total = 1;
  for (CK_ULONG i = 0; i < count; ++i) total = static_cast<unsigned char>(total * 31 + bytes[i]);
  return total;
}

CK_RV initialize(void* arguments) {
  if (lie("cannot_lock") || (lie("cannot_lock_this_way") && arguments)) return CKR_CANT_LOCK;
  if (lie("unknown_answer")) return CKR_OK;  // From here on.
  if (lie("initialize_fails")) return CKR_HOST_MEMORY;
  if (lie("initialized_by_another")) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
  return answer();
}
CK_RV finalize(void*) { return answer(); }

CK_RV slot_list(unsigned char, CK_SLOT_ID* list, CK_ULONG* count) {
  const CK_ULONG room = *count;
  const CK_ULONG there = lie("label_twice") ? 2 : 1;
  *count = size(there);
  if (lie("slots_billion")) *count = kBillion;
  if (!list) return answer();
  if (lie("slots_grow")) return CKR_BUFFER_TOO_SMALL;
  if (lie("slots_none")) *count = 0;
  for (CK_ULONG i = 0; i < std::min(room, there); ++i) list[i] = kSlot + i;
  return answer();
}

CK_RV token_info(CK_SLOT_ID, CK_TOKEN_INFO* info) {
  std::memset(info, ' ', sizeof *info);
  if (!lie("label_blank") && !unlucky()) std::memcpy(info->label, "hostile", 7);
  if (lie("label_full")) std::memset(info->label, 'h', sizeof info->label);
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED;
  if (lie("pin_locked")) info->flags |= CKF_USER_PIN_LOCKED;
  if (lie("not_initialized")) info->flags = 0;
  return answer();
}

CK_RV mechanism_info(CK_SLOT_ID, CK_MECHANISM_TYPE, CK_MECHANISM_INFO* info) {
  if (lie("mechanism_none")) return CKR_MECHANISM_INVALID;
  info->ulMinKeySize = 16;
  info->ulMaxKeySize = lie("mechanism_short") ? 16 : size(32);
  info->flags = lie("mechanism_one_way") ? CKF_ENCRYPT : CKF_ENCRYPT | CKF_DECRYPT;
  return answer();
}

CK_RV open_session(CK_SLOT_ID, CK_FLAGS, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
  *session = lie("session_zero") ? CK_INVALID_HANDLE : kSession;
  return lie("session_none") ? CKR_SESSION_COUNT : answer();
}
CK_RV close_session(CK_SESSION_HANDLE) { return answer(); }
CK_RV session_info(CK_SESSION_HANDLE, CK_SESSION_INFO* info) {
  *info = {kSlot, CKS_RW_USER_FUNCTIONS, CKF_RW_SESSION | CKF_SERIAL_SESSION, 0};
  return lie("removed") ? CKR_DEVICE_REMOVED : answer();
}
CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE, unsigned char*, CK_ULONG) {
  if (lie("login_locked")) return CKR_PIN_LOCKED;
  if (lie("login_by_another")) return CKR_USER_ALREADY_LOGGED_IN;
  return answer(std::exchange(logged_in, true) ? CKR_USER_ALREADY_LOGGED_IN : CKR_OK);
}
CK_RV logout(CK_SESSION_HANDLE) {
  logged_in = false;
  return answer();
}

CK_RV generate(CK_SESSION_HANDLE, CK_MECHANISM*, CK_ATTRIBUTE*, CK_ULONG, CK_OBJECT_HANDLE* key) {
  *key = lie("generate_zero") ? CK_INVALID_HANDLE : kKey;
  return lie("generate_none") ? CKR_MECHANISM_INVALID : answer();
}
CK_RV destroy(CK_SESSION_HANDLE, CK_OBJECT_HANDLE) {
  if (!lie("destroy_nothing")) made = false;
  return answer();
}

CK_RV attribute(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE* asked, CK_ULONG) {
  if (asked->type == CKA_VALUE) {
    if (lie("value_given")) asked->ulValueLen = 32;
    if (lie("value_billion")) asked->ulValueLen = kBillion;
    return told.starts_with("value_") ? CKR_OK : answer(CKR_ATTRIBUTE_SENSITIVE);
  }
  const bool no = asked->type == CKA_EXTRACTABLE || asked->type == CKA_VALUE ||
                  (lie("not_sensitive") && asked->type == CKA_SENSITIVE) ||
                  (lie("once_not_sensitive") && asked->type == CKA_ALWAYS_SENSITIVE) ||
                  (lie("once_extractable") && asked->type == CKA_NEVER_EXTRACTABLE);
  const bool yes = lie("extractable") && asked->type == CKA_EXTRACTABLE;
  *static_cast<unsigned char*>(asked->pValue) = no && !yes && !unlucky(60) ? CK_FALSE : CK_TRUE;
  asked->ulValueLen = size(1);
  if (lie("attribute_two")) *static_cast<unsigned char*>(asked->pValue) = 2;
  if (lie("attribute_billion")) asked->ulValueLen = kBillion;
  if (lie("attribute_none")) asked->ulValueLen = ~0UL;
  return lie("attribute_unknown") ? CKR_ATTRIBUTE_TYPE_INVALID : answer();
}

CK_RV find_begin(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG) {
  found = false;
  return lie("find_busy") ? CKR_OPERATION_ACTIVE : answer();
}
CK_RV find_next(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* keys, CK_ULONG room, CK_ULONG* count) {
  *count = std::exchange(found, true) || !made || lie("find_none") ? 0 : size(1);
  if (lie("find_forever")) *count = 1;
  if (lie("find_billion")) *count = kBillion;
  if (room > 0) keys[0] = lie("find_zero") ? CK_INVALID_HANDLE : kKey;
  return answer();
}
CK_RV find_end(CK_SESSION_HANDLE) { return answer(); }

CK_RV crypt_begin(CK_SESSION_HANDLE, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE) {
  auto* const gcm = static_cast<CK_GCM_PARAMS*>(mechanism->pParameter);
  std::copy_n(gcm->pIv, nonce.size(), nonce.begin());
  sum_of_context = sum(gcm->pAAD, gcm->ulAADLen);
  if (lie("own_nonce")) ++gcm->pIv[0];
  return lie("crypt_none") ? CKR_MECHANISM_PARAM_INVALID : answer();
}
unsigned char tag_of(const unsigned char* sealed, CK_ULONG count) {
  return static_cast<unsigned char>(sum(sealed, count) ^ sum_of_context ^ sum(nonce.data(), nonce.size()));
}
CK_RV encrypt(CK_SESSION_HANDLE, unsigned char* plain, CK_ULONG count, unsigned char* box, CK_ULONG* room) {
  for (CK_ULONG i = 0; i < count; ++i) box[i] = plain[i] ^ 0x5aU;
  std::fill_n(box + count, kTag, tag_of(box, count));
  *room = size(count + kTag);
  if (lie("encrypt_nothing")) *room = 0;
  if (lie("encrypt_short")) *room = count;
  if (lie("encrypt_billion")) *room = kBillion;
  if (lie("encrypt_rubbish")) std::fill_n(box, count + kTag, 1);
  return lie("encrypt_small") ? CKR_BUFFER_TOO_SMALL : answer();
}
CK_RV decrypt(CK_SESSION_HANDLE, unsigned char* box, CK_ULONG count, unsigned char* plain, CK_ULONG* room) {
  if (lie("removed")) return CKR_GENERAL_ERROR;
  if (count < kTag || box[count - 1] != tag_of(box, count - kTag)) return CKR_GENERAL_ERROR;
  for (CK_ULONG i = 0; i < count - kTag; ++i) plain[i] = box[i] ^ 0x5aU;
  *room = size(count - kTag);
  if (lie("decrypt_nothing")) *room = 0;
  if (lie("decrypt_31")) *room = 31;
  if (lie("decrypt_64")) *room = 64;
  if (lie("decrypt_billion")) *room = kBillion;
  if (lie("decrypt_other")) plain[0] ^= 1U;
  return lie("decrypt_memory") ? CKR_DEVICE_MEMORY : answer();
}

CK_FUNCTION_LIST list{};

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** out) {
  const char* const named = std::getenv("AZEKURA_LIE");
  told = named ? named : "";
  thrown = told.starts_with("dice:");
  if (thrown) dice.seed(static_cast<unsigned>(std::stoul(told.substr(5))));
  list.version = {static_cast<unsigned char>(lie("version_1") ? 1 : 2), 40};
  list.C_Initialize = initialize;
  list.C_Finalize = finalize;
  list.C_GetSlotList = slot_list;
  list.C_GetTokenInfo = token_info;
  list.C_GetMechanismInfo = mechanism_info;
  list.C_OpenSession = open_session;
  list.C_CloseSession = close_session;
  list.C_GetSessionInfo = session_info;
  list.C_Login = login;
  list.C_Logout = logout;
  list.C_GenerateKey = generate;
  list.C_DestroyObject = destroy;
  list.C_GetAttributeValue = attribute;
  list.C_FindObjectsInit = find_begin;
  list.C_FindObjects = find_next;
  list.C_FindObjectsFinal = find_end;
  list.C_EncryptInit = crypt_begin;
  list.C_Encrypt = encrypt;
  list.C_DecryptInit = crypt_begin;
  list.C_Decrypt = lie("list_with_a_hole") ? nullptr : decrypt;
  *out = lie("list_none") ? nullptr : &list;
  return lie("list_refused") ? CKR_GENERAL_ERROR : CKR_OK;
}
