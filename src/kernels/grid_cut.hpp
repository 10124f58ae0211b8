// Minimum cuts of a graph whose nodes are the pixels of an image, each joined to its four neighbours, while more and
// more of the joints hold.
//
// Augmenting paths from two search trees that are kept from path to path: Boykov and Kolmogorov, "An experimental
// comparison of min-cut/max-flow algorithms for energy minimization in vision", IEEE PAMI 26 (2004), section 3: growth,
// augmentation, adoption. The neighbours are implied by place. A joint that becomes stronger leaves the flow and the
// trees as they are, so that each cut goes on from the one before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace fewbits {

class GridCut {
public:
    // `pull` is what speaks for the source (above 0) or the sink of each pixel. No pixel is joined to another yet.
    GridCut(const int32_t* pull, size_t rows, size_t columns)
        : rows_(rows), columns_(columns), width_(columns + 2), nodes_((rows + 2) * width_) {
        offset_[kRight] = 1, offset_[kLeft] = -1;
        offset_[kDown] = static_cast<ptrdiff_t>(width_), offset_[kUp] = -offset_[kDown];
        // A frame of nodes without edges spares the tests of the image's ends.
        for (size_t r = 0; r < rows; ++r)
            for (size_t c = 0; c < columns; ++c) {
                const uint32_t p = place(r, c);
                Node& node = nodes_[p];
                node.excess = pull[r * columns + c];
                if (!node.excess) continue;
                node.sink = node.excess < 0;
                node.parent = kTerminal;
                activate(p);
            }
    }

    // Parting the pixel in row r and column c from the one to the right (or below) costs `price` from now on.
    void join(size_t r, size_t c, bool below, int32_t price) {
        const int d = below ? kDown : kRight;
        const uint32_t p = place(r, c), q = beside(p, d);
        nodes_[p].residual[d] += price;
        nodes_[q].residual[back(d)] += price;
        if (nodes_[p].parent != kFree) activate(p);
        if (nodes_[q].parent != kFree) activate(q);
    }

    // Sets `bit` for the pixels that stay with the source in the least of all cuts of least price.
    void solve(uint16_t* labels, unsigned bit) {
        uint32_t p;
        while (next_active(p))
            while (nodes_[p].parent != kFree && grow(p)) {
            }
        for (size_t r = 0; r < rows_; ++r)
            for (size_t c = 0; c < columns_; ++c) {
                const Node& node = nodes_[place(r, c)];
                labels[r * columns_ + c] |= static_cast<uint16_t>((node.parent != kFree && !node.sink) << bit);
            }
    }

private:
    enum Direction : uint8_t { kRight, kDown, kLeft, kUp, kTerminal, kOrphan, kFree };

    struct Node {
        int32_t residual[4] = {0, 0, 0, 0};
        int32_t excess = 0;
        int32_t stamp = 0;  // the round in which it was last seen to have a root
        uint8_t parent = kFree;
        bool sink = false, queued = false;
    };

    uint32_t place(size_t r, size_t c) const { return static_cast<uint32_t>((r + 1) * width_ + c + 1); }
    static uint8_t back(int d) { return static_cast<uint8_t>(d ^ 2); }
    uint32_t beside(uint32_t p, int d) const { return static_cast<uint32_t>(p + offset_[d]); }

    // Active nodes wait in one line; who has been served makes room when it is half of the line.
    void activate(uint32_t p) {
        if (nodes_[p].queued) return;
        nodes_[p].queued = true;
        active_.push_back(p);
    }

    bool next_active(uint32_t& p) {
        if (first_ == active_.size()) return false;
        p = active_[first_++];
        nodes_[p].queued = false;
        if (2 * first_ > active_.size()) {
            active_.erase(active_.begin(), active_.begin() + static_cast<ptrdiff_t>(first_));
            first_ = 0;
        }
        return true;
    }

    // What can still flow between a node and its neighbour, in the direction of its tree.
    int32_t outward(const Node& node, const Node& other, int d) const {
        return node.sink ? other.residual[back(d)] : node.residual[d];
    }
    int32_t inward(const Node& node, const Node& other, int d) const {
        return node.sink ? node.residual[d] : other.residual[back(d)];
    }

    // Let the tree of p take its neighbours; true if it met the other tree and a path was used.
    bool grow(uint32_t p) {
        Node& node = nodes_[p];
        for (int d = 0; d < 4; ++d) {
            const uint32_t q = beside(p, d);
            Node& other = nodes_[q];
            if (!outward(node, other, d)) continue;
            if (other.parent == kFree) {
                other.sink = node.sink;
                other.parent = back(d);
                activate(q);
            } else if (other.sink != node.sink) {
                node.sink ? augment(q, p, back(d)) : augment(p, q, d);
                return true;
            }
        }
        return false;
    }

    // Send all that fits along the path source ... p -d-> q ... sink, and find new parents for who lost theirs.
    void augment(uint32_t p, uint32_t q, int d) {
        int32_t flow = nodes_[p].residual[d];
        uint32_t a = p;
        for (; nodes_[a].parent != kTerminal; a = beside(a, nodes_[a].parent)) {
            const int32_t room = nodes_[beside(a, nodes_[a].parent)].residual[back(nodes_[a].parent)];
            if (room < flow) flow = room;
        }
        if (nodes_[a].excess < flow) flow = nodes_[a].excess;
        uint32_t b = q;
        for (; nodes_[b].parent != kTerminal; b = beside(b, nodes_[b].parent))
            if (nodes_[b].residual[nodes_[b].parent] < flow) flow = nodes_[b].residual[nodes_[b].parent];
        if (-nodes_[b].excess < flow) flow = -nodes_[b].excess;

        nodes_[p].residual[d] -= flow;
        nodes_[q].residual[back(d)] += flow;
        for (a = p; nodes_[a].parent != kTerminal;) {
            const uint8_t way = nodes_[a].parent;
            const uint32_t up = beside(a, way);
            nodes_[a].residual[way] += flow;
            if (!(nodes_[up].residual[back(way)] -= flow)) orphan(a);
            a = up;
        }
        if (!(nodes_[a].excess -= flow)) orphan(a);
        for (b = q; nodes_[b].parent != kTerminal;) {
            const uint8_t way = nodes_[b].parent;
            const uint32_t up = beside(b, way);
            nodes_[up].residual[back(way)] += flow;
            if (!(nodes_[b].residual[way] -= flow)) orphan(b);
            b = up;
        }
        if (!(nodes_[b].excess += flow)) orphan(b);

        ++round_;
        for (size_t i = 0; i < orphans_.size(); ++i) adopt(orphans_[i]);
        orphans_.clear();
    }

    void orphan(uint32_t p) {
        nodes_[p].parent = kOrphan;
        orphans_.push_back(p);
    }

    // Whether the way up from a node ends at a terminal. What has been found to do so in this round is not asked again:
    // nothing that hangs on an orphan is ever stamped, and only that loses its root.
    bool rooted(uint32_t p) {
        trail_.clear();
        for (; nodes_[p].stamp != round_; p = beside(p, nodes_[p].parent)) {
            if (nodes_[p].parent >= kOrphan) return false;
            trail_.push_back(p);
            if (nodes_[p].parent == kTerminal) break;
        }
        for (const uint32_t a : trail_) nodes_[a].stamp = round_;
        return true;
    }

    // Hang an orphan on a neighbour of its tree that has a root; else let it and its children go.
    void adopt(uint32_t p) {
        Node& node = nodes_[p];
        for (uint8_t d = 0; d < 4; ++d) {
            const Node& other = nodes_[beside(p, d)];
            if (other.parent >= kOrphan || other.sink != node.sink || !inward(node, other, d)) continue;
            if (!rooted(beside(p, d))) continue;
            node.parent = d;
            node.stamp = round_;
            return;
        }
        node.parent = kFree;
        for (int d = 0; d < 4; ++d) {
            const uint32_t q = beside(p, d);
            const Node& other = nodes_[q];
            if (other.parent == back(d)) orphan(q);
            if (other.parent != kFree && other.sink == node.sink && inward(node, other, d)) activate(q);
        }
    }

    size_t rows_, columns_, width_;
    std::vector<Node> nodes_;
    ptrdiff_t offset_[4];
    std::vector<uint32_t> active_, orphans_, trail_;
    size_t first_ = 0;
    int32_t round_ = 0;
};

// Bit k of a label: whether its pixel stays with the source in cut k, in which the joints to the right and down whose
// numbers are at most k cost `price`.
inline void grid_cuts(const int32_t* pull, const uint8_t* right, const uint8_t* down, size_t rows, size_t columns,
                      int32_t price, unsigned cuts, uint16_t* labels) {
    std::memset(labels, 0, rows * columns * sizeof *labels);
    GridCut graph(pull, rows, columns);
    for (unsigned k = 0; k < cuts; ++k) {
        for (size_t r = 0; r < rows; ++r)
            for (size_t c = 0; c < columns; ++c) {
                if (c + 1 < columns && right[r * columns + c] == k) graph.join(r, c, false, price);
                if (r + 1 < rows && down[r * columns + c] == k) graph.join(r, c, true, price);
            }
        graph.solve(labels, k);
    }
}

}  // namespace fewbits
