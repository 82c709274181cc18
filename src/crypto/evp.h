#pragma once
// Private. What every source that talks to OpenSSL needs: owners that free, and pointers of its kind.
// OpenSSL answers 1 for yes; 0, -1 and -2 are all no. So every answer is compared with 1.

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace azekura::crypto {

template <auto Release>
struct Releases {
  void operator()(auto* held) const { Release(held); }
};
template <typename T, auto Release>
using Held = std::unique_ptr<T, Releases<Release>>;

using HeldKey = Held<EVP_PKEY, EVP_PKEY_free>;
using HeldKeyContext = Held<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

inline const unsigned char* in(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* out(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
inline int int_size(std::span<const std::byte> bytes) { return static_cast<int>(bytes.size()); }

/// For calls on sound arguments, which fail only when there is no memory.
inline void must(bool succeeded) {
  if (!succeeded) throw std::bad_alloc();
}

}  // namespace azekura::crypto
