// azekura_scan NEEDLES (--pid PID | FILE…): where needles lie in the memory of a process (by root, region by
// region) or in files. NEEDLES holds one "name hex" a line. Out come lines of JSON: one for each find, never
// the needle itself, and last a summary that says how much was read and what could not be.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::size_t kWindow = std::size_t{1} << 20U;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kAnchor = 4;

struct Needle {
  std::string name;
  std::string bytes;
  std::size_t anchor;  // Where in it the four bytes begin that it is looked up by.
};

std::uint32_t four(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::size_t hash(std::uint32_t value) { return (value * 2654435761U) >> 14U; }

/// The four bytes that are least alike, so that zeros and repetitions do not make every page a suspect.
std::size_t best_anchor(std::string_view bytes) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t at = 0; at + kAnchor <= bytes.size(); ++at) {
    std::string four_bytes(bytes.substr(at, kAnchor));
    std::sort(four_bytes.begin(), four_bytes.end());
    four_bytes.erase(std::unique(four_bytes.begin(), four_bytes.end()), four_bytes.end());
    std::erase(four_bytes, '\0');
    if (four_bytes.size() > most) {
      most = four_bytes.size();
      best = at;
    }
  }
  return best;
}

class Haystack {
 public:
  bool load(const char* path) {
    std::ifstream file(path);
    for (std::string name, hex; file >> name >> hex;) {
      std::string bytes;
      for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
      if (bytes.size() < 6) return false;
      longest_ = std::max(longest_, bytes.size());
      const auto anchor = best_anchor(bytes);
      needles_.push_back({name, bytes, anchor});
      seen_.set(hash(four(bytes.data() + anchor)));
    }
    for (std::size_t i = 0; i < needles_.size(); ++i)
      by_anchor_.emplace(four(needles_[i].bytes.data() + needles_[i].anchor), i);
    return !needles_.empty();
  }

  std::size_t longest() const { return longest_; }
  std::size_t size() const { return needles_.size(); }
  std::uint64_t bytes() const { return bytes_; }

  /// `fresh`: bytes from here on were not searched before (the window overlaps the one before it).
  void search(std::string_view window, std::uint64_t at, std::size_t overlap, const std::string& where) {
    bytes_ += window.size() - overlap;
    for (std::size_t i = 0; i + kAnchor <= window.size(); ++i) {
      const auto value = four(window.data() + i);
      if (!seen_.test(hash(value))) continue;
      const auto [first, last] = by_anchor_.equal_range(value);
      for (auto it = first; it != last; ++it) {
        const auto& needle = needles_[it->second];
        if (i < needle.anchor) continue;
        const auto begin = i - needle.anchor;
        if (window.substr(begin, needle.bytes.size()) != needle.bytes) continue;
        if (begin + needle.bytes.size() <= overlap) continue;
        fmt::print("{{\"needle\":\"{}\",\"where\":\"{}\",\"at\":\"{:x}\"}}\n", needle.name, where,
                   at + begin);
      }
    }
  }

 private:
  std::vector<Needle> needles_;
  std::unordered_multimap<std::uint32_t, std::size_t> by_anchor_;
  std::bitset<std::size_t{1} << 18U> seen_;
  std::size_t longest_ = 0;
  std::uint64_t bytes_ = 0;
};

struct Region {
  std::uint64_t begin, end;
  std::string rights, name;
  bool anonymous;
};

std::vector<Region> regions_of(const std::string& pid) {
  std::vector<Region> regions;
  std::ifstream maps("/proc/" + pid + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::string range;
    std::string offset;
    std::string device;
    std::uint64_t inode = 0;
    Region region{};
    fields >> range >> region.rights >> offset >> device >> inode;
    std::getline(fields >> std::ws, region.name);
    const auto dash = range.find('-');
    if (dash == std::string::npos) continue;
    region.begin = std::stoul(range, nullptr, 16);
    region.end = std::stoul(range.substr(dash + 1), nullptr, 16);
    region.anonymous = inode == 0;
    if (region.name.empty()) region.name = "anonymous";
    regions.push_back(region);
  }
  return regions;
}

/// Pages of anonymous memory that were never written hold nothing, in no place: neither in memory nor in
/// swap.
class Pages {
 public:
  explicit Pages(const std::string& pid)
      : file_(::open(("/proc/" + pid + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Pages() { ::close(file_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  bool exists(std::uint64_t at) const {
    std::uint64_t entry = 0;
    if (::pread(file_, &entry, sizeof entry, static_cast<off_t>(at / kPage * sizeof entry)) != sizeof entry)
      return true;
    return (entry >> 62U) != 0;  // Present, or swapped out.
  }

 private:
  int file_;
};

int search_memory(Haystack& haystack, const std::string& pid) {
  const int memory = ::open(("/proc/" + pid + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory < 0) return 1;
  const Pages pages(pid);
  std::map<std::string, std::uint64_t> unreadable;
  std::size_t regions = 0;
  std::uint64_t untouched = 0;
  std::string window;
  std::string piece(kWindow, '\0');
  for (const auto& region : regions_of(pid)) {
    bool any = false;
    window.clear();
    std::uint64_t expected = region.begin;
    for (std::uint64_t at = region.begin; at < region.end;) {
      if (region.anonymous && !pages.exists(at)) {
        untouched += kPage;
        at += kPage;
        continue;
      }
      std::uint64_t end = at + kPage;
      while (end < region.end && end - at < kWindow && (!region.anonymous || pages.exists(end))) end += kPage;
      ssize_t count = ::pread(memory, piece.data(), end - at, static_cast<off_t>(at));
      if (count <= 0) {  // One page of many may be at fault: past the end of a file, for one.
        count = ::pread(memory, piece.data(), kPage, static_cast<off_t>(at));
        if (count <= 0) {
          // Kept free between a library's parts, never open to be written: no page is there to be read.
          const bool gap = !region.anonymous && region.rights.starts_with("---");
          unreadable[gap ? "gaps in libraries" : region.name] += kPage;
          at += kPage;
          continue;
        }
      }
      if (at != expected) window.clear();
      const auto overlap = std::min(window.size(), haystack.longest());
      window.erase(0, window.size() - overlap);
      window.append(piece.data(), static_cast<std::size_t>(count));
      haystack.search(window, at - overlap, overlap, region.name);
      any = true;
      at += static_cast<std::uint64_t>(count);
      expected = at;
    }
    if (any) ++regions;
  }
  ::close(memory);
  std::string names;
  for (const auto& [name, size] : unreadable)
    names += fmt::format("{}\"{}\":{}", names.empty() ? "" : ",", name, size);
  fmt::print("{{\"needles\":{},\"regions\":{},\"bytes\":{},\"untouched\":{},\"unreadable\":{{{}}}}}\n",
             haystack.size(), regions, haystack.bytes(), untouched, names);
  return 0;
}

int search_files(Haystack& haystack, int count, char** paths) {
  for (int i = 0; i < count; ++i) {
    std::ifstream file(paths[i], std::ios::binary);
    if (!file) return 1;
    std::string window;
    std::string piece(kWindow, '\0');
    std::uint64_t at = 0;
    while (file.read(piece.data(), kWindow), file.gcount() > 0) {
      const auto overlap = std::min(window.size(), haystack.longest());
      window.erase(0, window.size() - overlap);
      window.append(piece.data(), static_cast<std::size_t>(file.gcount()));
      haystack.search(window, at - overlap, overlap, paths[i]);
      at += static_cast<std::uint64_t>(file.gcount());
    }
  }
  fmt::print("{{\"needles\":{},\"files\":{},\"bytes\":{}}}\n", haystack.size(), count, haystack.bytes());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Haystack haystack;
  if (argc < 3 || !haystack.load(argv[1])) {
    fmt::print(stderr, "usage: azekura_scan NEEDLES (--pid PID | FILE...)\n");
    return 2;
  }
  if (std::string_view(argv[2]) == "--pid" && argc == 4) return search_memory(haystack, argv[3]);
  return search_files(haystack, argc - 2, argv + 2);
}
