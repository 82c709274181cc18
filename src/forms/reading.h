#pragma once
// For tests: reads a PDF back with poppler's tools, as anybody could.

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "forms/pdf.h"

namespace azekura::forms::testing_pdf {

class SavedPdf {
 public:
  explicit SavedPdf(const Bytes& pdf) {
    std::string pattern = "/tmp/azekura-forms-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = pattern;
    std::ofstream(file(), std::ios::binary)
        .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
  }
  ~SavedPdf() { std::filesystem::remove_all(folder_); }
  SavedPdf(const SavedPdf&) = delete;
  SavedPdf& operator=(const SavedPdf&) = delete;
  std::string file() const { return folder_ + "/a.pdf"; }

  std::string output_of(const std::string& command) const {
    std::FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): our own words only
    if (pipe == nullptr) throw std::runtime_error("popen");
    std::string text;
    std::array<char, 4096> piece{};
    for (std::size_t n = 0; (n = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;)
      text.append(piece.data(), n);
    if (pclose(pipe) != 0) throw std::runtime_error(command);
    return text;
  }

 private:
  std::string folder_;
};

inline std::string text_of(const Bytes& pdf) {
  const SavedPdf saved(pdf);
  return saved.output_of("pdftotext -layout " + saved.file() + " -");
}

inline int pages(const Bytes& pdf) {
  const SavedPdf saved(pdf);
  return std::stoi(saved.output_of("pdfinfo " + saved.file() + " | sed -n 's/^Pages: *//p'"));
}

}  // namespace azekura::forms::testing_pdf
