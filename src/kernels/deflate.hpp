// Deflate (RFC 1951) by shortest paths: all matches are found first; then literals and matches are chosen so that they
// take the fewest bits, and blocks so that they do with their codes.
//
// Integers only, so that the bytes do not depend on the machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "huffman.hpp"
#include "log2.hpp"

namespace fewbits {

class Deflate {
   public:
    // At each position a match is sought `stride` bytes before, where the row above is, and with the last `depth` that
    // begin with the same four bytes. Choices are made `passes` times, each time at the prices that the choices before
    // made.
    Deflate(const uint8_t* data, size_t n, size_t stride, unsigned depth, unsigned passes, uint8_t* out)
        : data_(data), n_(n), stride_(stride), depth_(depth), passes_(passes), out_(out), first_(out),
          last_three_(size_t{1} << kHashBits, -1), last_four_(size_t{1} << kHashBits, -1), before_(kWindow) {
        for (unsigned symbol = 0; symbol < kLengths; ++symbol)  // the last takes over 258
            for (unsigned i = 0; i < 1u << length_extra(symbol); ++i)
                length_symbol_[std::min(length_base(symbol) + i, kLongest)] = uint8_t(symbol);
        for (unsigned i = 0; i < 512; ++i) {
            const unsigned far = i < 256 ? i : (i - 256) << 7, top = far < 4 ? 0 : floor_log2(far);
            distance_symbol_[i] = uint8_t(top ? 2 * top + (far >> (top - 1) & 1) : far);
        }
    }

    // What n bytes can take at most: a literal 15 bits, a match 48 for three bytes or more; and headers.
    static size_t bound(size_t n) { return 2 * n + n / 16 + 1024; }

    // Returns the number of bytes written.
    size_t run() {
        for (size_t start = 0; start < n_; start += kPart) part(start, std::min(start + kPart, n_));
        for (; held_ > 0; held_ -= std::min(held_, 8u), pool_ >>= 8) *out_++ = uint8_t(pool_);
        return size_t(out_ - first_);
    }

   private:
    static constexpr unsigned kShortest = 3, kLongest = 258, kLengths = 29, kDistances = 30, kEnd = 256;
    static constexpr unsigned kNear = kEnd + 1 + kLengths, kSymbols = kNear + kDistances, kSaid = 19, kWord = 15;
    static constexpr unsigned kHashBits = 16, kHeader = 6, kLong = 64;
    static constexpr size_t kWindow = size_t{1} << 15, kPart = size_t{1} << 17, kChunk = size_t{1} << 13;

    struct Match {
        uint16_t length, distance;  // distance less one; a literal has length 1
    };
    using Counts = std::vector<uint32_t>;  // of kNear literals, end and lengths, then of kDistances
    using Lengths = std::vector<uint8_t>;

    // Section 3.2.5: the extra bits of symbols, and the first length or distance less one that they stand for.
    static unsigned length_extra(unsigned symbol) { return symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1; }
    static unsigned length_base(unsigned symbol) {
        return symbol < 8 ? 3 + symbol : symbol == 28 ? 258 : 3 + ((4 + symbol % 4) << length_extra(symbol));
    }
    static unsigned distance_extra(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }
    static unsigned distance_base(unsigned symbol) {
        return symbol < 4 ? symbol : (2 + symbol % 2) << distance_extra(symbol);
    }
    unsigned distance_symbol(unsigned far) const { return distance_symbol_[far < 256 ? far : 256 + (far >> 7)]; }

    void part(size_t start, size_t stop) {
        find(start, stop);
        Counts counts(kSymbols, uint32_t(1 + (stop - start) / 64));  // a first guess: all literals, and some of each match
        std::fill(counts.begin(), counts.begin() + kEnd, 0);
        for (size_t i = start; i < stop; ++i) ++counts[data_[i]];
        choose(start, start, stop, counts);
        size_t at = start;
        for (const size_t end : blocks(start, stop)) {
            const size_t block = at;
            for (unsigned pass = 1; pass < passes_; ++pass) {
                at = block;
                counts = count(start, at, end);
                choose(start, block, end, counts);
            }
            write(start, block, end);
            at = end;
        }
    }

    // The matches of each position, each longer than the one before: with the last position of the same three bytes, or,
    // within a long match, that match, which saves comparing; with the row above; then with positions of the same four.
    void find(size_t start, size_t stop) {
        matches_.clear();
        first_match_.assign(1, 0);
        Match longest{0, 0};  // of the position before
        for (size_t i = start; i < stop; ++i) {
            if (i + 4 <= n_) {
                const uint8_t* here = data_ + i;
                const size_t most = std::min<size_t>(kLongest, stop - i);
                size_t best = kShortest - 1;
                const auto within = [&](int32_t at) { return at >= 0 && i - size_t(at) <= kWindow; };
                const auto compare = [&](int32_t at) {
                    const size_t length = common(data_ + at, here, most);
                    if (length <= best) return;
                    best = length;
                    matches_.push_back({uint16_t(length), uint16_t(i - size_t(at) - 1)});
                };
                int32_t& three = last_three_[hash(four(here) << 8)];
                int32_t& last = last_four_[hash(four(here))];
                if (longest.length > kLong) {
                    const size_t known = longest.length - 1u;
                    const uint8_t* at = here - longest.distance - 1;
                    best = known + common(at + known, here + known, most - known);
                    matches_.push_back({uint16_t(best), longest.distance});
                } else if (within(three)) {
                    compare(three);
                }
                best = std::max<size_t>(best, kShortest);
                int32_t at = stride_ <= i ? int32_t(i - stride_) : -1, next = last;
                for (unsigned tries = 0; tries <= depth_ && best < most; ++tries) {
                    if (within(at) && four(data_ + at + best - 3) == four(here + best - 3)) compare(at);
                    if (!within(next)) break;
                    at = next;
                    next = before_[size_t(at) % kWindow];
                }
                before_[i % kWindow] = last;
                three = last = int32_t(i);
                longest = matches_.size() > first_match_.back() ? matches_.back() : Match{0, 0};
            }
            first_match_.push_back(uint32_t(matches_.size()));
        }
    }

    static uint32_t four(const uint8_t* x) {
        return uint32_t{x[0]} | uint32_t{x[1]} << 8 | uint32_t{x[2]} << 16 | uint32_t{x[3]} << 24;
    }

    static size_t hash(uint32_t word) { return uint32_t(word * 0x9E3779B1u) >> (32 - kHashBits); }

    static size_t common(const uint8_t* a, const uint8_t* b, size_t most) {
        size_t length = 0;
        for (uint64_t x, y; length + 8 <= most; length += 8) {
            std::memcpy(&x, a + length, 8);
            std::memcpy(&y, b + length, 8);
            if (x != y) break;
        }
        while (length < most && a[length] == b[length]) ++length;
        return length;
    }

    // The cheapest way from each position of a block to its end, found from behind. A symbol costs its information, as
    // if it had been counted half a time more, and a bit at least; of ways of one cost the shorter step is taken.
    void choose(size_t start, size_t block, size_t stop, const Counts& counts) {
        uint32_t literal[kEnd], length[kLongest + 1], distance[kDistances], total[2] = {};
        for (unsigned i = 0; i < kSymbols; ++i) total[i >= kNear] += counts[i];
        const auto cost = [&](unsigned i, unsigned extra) {
            const uint32_t units = log2_units(2 * total[i >= kNear] + 1) - log2_units(2 * counts[i] + 1);
            return std::max(units, uint32_t{1} << kLogFraction) + (extra << kLogFraction);
        };
        for (unsigned i = 0; i < kEnd; ++i) literal[i] = cost(i, 0);
        for (unsigned i = kShortest; i <= kLongest; ++i)
            length[i] = cost(kEnd + 1 + length_symbol_[i], length_extra(length_symbol_[i]));
        for (unsigned i = 0; i < kDistances; ++i) distance[i] = cost(kNear + i, distance_extra(i));

        const auto way = [](uint32_t units, size_t step, uint16_t far) {
            return uint64_t{units} << 32 | uint64_t{step} << 16 | far;
        };
        costs_.resize(kPart + 1);
        ways_.resize(kPart);
        costs_[stop - start] = 0;
        for (size_t i = stop - start; i-- > block - start;) {
            uint64_t best = way(literal[data_[start + i]] + costs_[i + 1], 1, 0);
            size_t step = kShortest;
            for (uint32_t m = first_match_[i]; m < first_match_[i + 1]; ++m) {
                const Match match = matches_[m];
                const size_t most = std::min<size_t>(match.length, stop - start - i);
                const uint32_t far = distance[distance_symbol(match.distance)];
                if (match.length == kLongest) step = std::max<size_t>(most, kShortest);  // whole: flat parts go fast
                for (; step <= most; ++step)
                    best = std::min(best, way(far + length[step] + costs_[i + step], step, match.distance));
            }
            costs_[i] = uint32_t(best >> 32);
            ways_[i] = {uint16_t(best >> 16), uint16_t(best)};
        }
    }

    // The symbols on the way from `at` to `stop` or just beyond, where `at` is left; and one end.
    Counts count(size_t start, size_t& at, size_t stop) const {
        Counts counts(kSymbols);
        counts[kEnd] = 1;
        while (at < stop) {
            const Match way = ways_[at - start];
            if (way.length == 1) {
                ++counts[data_[at]];
            } else {
                ++counts[kEnd + 1 + length_symbol_[way.length]];
                ++counts[kNear + distance_symbol(way.distance)];
            }
            at += way.length;
        }
        return counts;
    }

    // Where blocks end: the cheapest cuts between chunks.
    std::vector<size_t> blocks(size_t start, size_t stop) const {
        std::vector<Counts> chunks;
        std::vector<size_t> ends;
        for (size_t at = start; at < stop; ends.push_back(at))
            chunks.push_back(count(start, at, std::min(at + kChunk, stop)));
        std::vector<uint64_t> best(chunks.size() + 1, UINT64_MAX);
        std::vector<size_t> from(chunks.size() + 1);
        best[0] = 0;
        for (size_t a = 0; a < chunks.size(); ++a) {
            Counts sum(kSymbols);
            for (size_t b = a; b < chunks.size(); ++b) {
                for (unsigned i = 0; i < kSymbols; ++i) sum[i] += chunks[b][i];
                sum[kEnd] = 1;
                const uint64_t units = best[a] + block_cost(sum);
                if (units < best[b + 1]) best[b + 1] = units, from[b + 1] = a;
            }
        }
        std::vector<size_t> chosen;
        for (size_t b = chunks.size(); b; b = from[b]) chosen.insert(chosen.begin(), ends[b - 1]);
        return chosen;
    }

    // About: the entropy of the symbols, and some bits of header for each that there is.
    static uint64_t block_cost(const Counts& counts) {
        uint64_t units = 0, total[2] = {};
        for (unsigned i = 0; i < kSymbols; ++i) {
            if (!counts[i]) continue;
            total[i >= kNear] += counts[i];
            units += (kHeader << kLogFraction) - uint64_t{counts[i]} * log2_units(counts[i]);
        }
        for (const uint64_t all : total)
            if (all) units += all * log2_units(uint32_t(all));
        return units;
    }

    // Section 3.2.7: lengths of words, and runs of such lengths.
    struct Said {
        uint8_t symbol, extra, run;
    };
    static std::vector<Said> said(const Lengths& lengths) {
        std::vector<Said> out;
        for (size_t i = 0, run; i < lengths.size(); i += run) {
            run = 1;
            while (i + run < lengths.size() && lengths[i + run] == lengths[i]) ++run;
            if (lengths[i] == 0 && run >= 3) {
                run = std::min<size_t>(run, 138);
                out.push_back(run < 11 ? Said{17, 3, uint8_t(run - 3)} : Said{18, 7, uint8_t(run - 11)});
            } else if (i && lengths[i] == lengths[i - 1] && run >= 3) {
                run = std::min<size_t>(run, 6);
                out.push_back({16, 2, uint8_t(run - 3)});
            } else {
                run = 1;
                out.push_back({lengths[i], 0, 0});
            }
        }
        return out;
    }

    static void drop_zeros(Lengths& lengths, size_t least) {
        while (lengths.size() > least && !lengths.back()) lengths.pop_back();
    }

    // A block in a code of its own, or in the fixed one if that is shorter.
    void write(size_t start, size_t block, size_t stop) {
        size_t at = block;
        const Counts counts = count(start, at, stop);
        Lengths near = code_lengths(counts.data(), kNear, kWord);
        Lengths far = code_lengths(counts.data() + kNear, kDistances, kWord);
        Lengths fixed_near(kNear + 2, 8);  // section 3.2.6; two of its words are never used
        std::fill(fixed_near.begin() + 144, fixed_near.begin() + 256, uint8_t(9));
        std::fill(fixed_near.begin() + 256, fixed_near.begin() + 280, uint8_t(7));
        const Lengths fixed_far(kDistances, 5);
        uint64_t own = 14, fixed = 0;
        for (unsigned i = 0; i < kNear; ++i) own += counts[i] * near[i], fixed += counts[i] * fixed_near[i];
        for (unsigned i = 0; i < kDistances; ++i) own += counts[kNear + i] * far[i], fixed += counts[kNear + i] * 5;

        drop_zeros(near, kEnd + 1);
        drop_zeros(far, 1);
        Lengths both = near;
        both.insert(both.end(), far.begin(), far.end());
        const std::vector<Said> header = said(both);
        uint32_t said_counts[kSaid] = {};
        for (const Said& word : header) ++said_counts[word.symbol];
        const Lengths said_lengths = code_lengths(said_counts, kSaid, 7);
        Lengths ordered;
        for (const unsigned i : {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15})
            ordered.push_back(said_lengths[i]);
        drop_zeros(ordered, 4);
        own += 3 * ordered.size();
        for (const Said& word : header) own += said_lengths[word.symbol] + word.extra;

        put(stop == n_, 1);
        if (own < fixed) {
            put(2, 2);
            put(near.size() - (kEnd + 1), 5);
            put(far.size() - 1, 5);
            put(ordered.size() - 4, 4);
            for (const uint8_t length : ordered) put(length, 3);
            const std::vector<uint16_t> said_words = code_words(said_lengths);
            for (const Said& word : header) {
                put(said_words[word.symbol], said_lengths[word.symbol]);
                put(word.run, word.extra);
            }
        } else {
            put(1, 2);
            near = fixed_near;
            far = fixed_far;
        }
        const std::vector<uint16_t> near_words = code_words(near), far_words = code_words(far);
        for (at = block; at < stop; at += ways_[at - start].length) {
            const Match way = ways_[at - start];
            if (way.length == 1) {
                put(near_words[data_[at]], near[data_[at]]);
                continue;
            }
            const unsigned length = length_symbol_[way.length], distance = distance_symbol(way.distance);
            put(near_words[kEnd + 1 + length], near[kEnd + 1 + length]);
            put(way.length - length_base(length), length_extra(length));
            put(far_words[distance], far[distance]);
            put(way.distance - distance_base(distance), distance_extra(distance));
        }
        put(near_words[kEnd], near[kEnd]);
    }

    void put(uint64_t bits, unsigned count) {
        pool_ |= bits << held_;
        held_ += count;
        if (held_ < 32) return;
        for (unsigned i = 0; i < 4; ++i) *out_++ = uint8_t(pool_ >> (8 * i));
        pool_ >>= 32;
        held_ -= 32;
    }

    const uint8_t* data_;
    size_t n_, stride_;
    unsigned depth_, passes_;
    uint8_t *out_, *first_;
    uint64_t pool_ = 0;
    unsigned held_ = 0;
    uint8_t length_symbol_[kLongest + 1] = {}, distance_symbol_[512];
    std::vector<int32_t> last_three_, last_four_, before_;
    std::vector<Match> matches_, ways_;
    std::vector<uint32_t> first_match_, costs_;
};

}  // namespace fewbits
