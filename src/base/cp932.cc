#include "cp932.h"

#include <iconv.h>

#include <array>
#include <stdexcept>
#include <unordered_map>

namespace azekura::cp932 {
namespace {

constexpr std::size_t kTrails = 256;
constexpr unsigned kFirstLead = 0x81;
constexpr unsigned kLastLead = 0xfc;

class Converter {
 public:
  Converter() : handle_(iconv_open("UTF-32LE", "CP932")) {
    // Part of the C library's own package: without it the installation is broken.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX says so.
    if (handle_ == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error("iconv has no CP932");
  }
  ~Converter() { iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  char32_t decode(unsigned lead, unsigned trail) {
    std::array<char, 2> in{static_cast<char>(lead), static_cast<char>(trail)};
    std::array<unsigned char, 8> out{};
    char* from = in.data();
    char* to = reinterpret_cast<char*>(out.data());
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    const auto answer = iconv(handle_, &from, &from_left, &to, &to_left);
    if (answer == static_cast<std::size_t>(-1) || from_left != 0 || to_left != 4) return kNone;
    return static_cast<char32_t>(out[0] | (out[1] << 8) | (out[2] << 16));
  }

 private:
  iconv_t handle_;
};

struct Table {
  std::array<char32_t, (kLastLead - kFirstLead + 1) * kTrails> points{};
  std::unordered_map<char32_t, std::uint16_t> codes;

  Table() {
    Converter converter;
    for (unsigned lead = kFirstLead; lead <= kLastLead; ++lead) {
      if (!is_lead(static_cast<unsigned char>(lead))) continue;
      for (unsigned trail = 0x40; trail <= 0xfc; ++trail) {
        const char32_t point = trail == 0x7f ? kNone : converter.decode(lead, trail);
        points[(lead - kFirstLead) * kTrails + trail] = point;
        // Some characters stand two or three times; Windows writes the first, but never NEC's copy of IBM's.
        const bool nec_copy = lead == 0xed || lead == 0xee;
        if (point != kNone && !nec_copy) codes.emplace(point, static_cast<std::uint16_t>(lead << 8 | trail));
      }
    }
    // The same signs as other programs name them.
    for (const auto& [other, ours] : {std::pair<char32_t, char32_t>{0x301c, 0xff5e},
                                      {0x2016, 0x2225},
                                      {0x2212, 0xff0d},
                                      {0x00a2, 0xffe0},
                                      {0x00a3, 0xffe1},
                                      {0x00ac, 0xffe2},
                                      {0x2014, 0x2015}})
      if (const auto found = codes.find(ours); found != codes.end()) codes.emplace(other, found->second);
  }
};

const Table& table() {
  static const Table built;
  return built;
}

}  // namespace

bool is_lead(unsigned char byte) { return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc); }

char32_t single(unsigned char byte) {
  if (byte < 0x80) return byte;
  if (byte >= 0xa1 && byte <= 0xdf) return static_cast<char32_t>(0xff61 + (byte - 0xa1));
  return kNone;
}

char32_t pair(unsigned char lead, unsigned char trail) {
  if (!is_lead(lead)) return kNone;
  return table().points[(lead - kFirstLead) * kTrails + trail];
}

std::uint16_t code(char32_t point) {
  if (point < 0x80) return static_cast<std::uint16_t>(point);
  if (point >= 0xff61 && point <= 0xff9f) return static_cast<std::uint16_t>(point - 0xff61 + 0xa1);
  const auto found = table().codes.find(point);
  return found == table().codes.end() ? std::uint16_t{0} : found->second;
}

}  // namespace azekura::cp932
