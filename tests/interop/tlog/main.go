// tlogverify checks a log in c2sp.org/tlog-tiles layout with other people's code: golang.org/x/mod/sumdb's
// note and tlog, and nothing of Azekura's.
//
//	tlogverify DIR VKEY [OLDER-CHECKPOINT ...]
//
// Ends 0 when the signature, every tile on the way, every entry, and the consistency with each older
// checkpoint hold; 1 with the reason when anything does not; 2 when it was called wrongly.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// path turns x/mod's name of a tile (tile/8/L/N, tile/8/data/N) into that of tlog-tiles.
func path(t tlog.Tile) string {
	rest := strings.TrimPrefix(t.Path(), "tile/8/")
	return "tile/" + strings.Replace(rest, "data/", "entries/", 1)
}

// tiles reads hash tiles from a folder. What it returns is not trusted: TileHashReader checks it.
type tiles struct{ dir string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, 0, len(wanted))
	for _, t := range wanted {
		data, err := os.ReadFile(filepath.Join(r.dir, path(t)))
		if errors.Is(err, os.ErrNotExist) && t.W < width {
			// The partial tile may be gone once the full one is there.
			full := t
			full.W = width
			if data, err = os.ReadFile(filepath.Join(r.dir, path(full))); err == nil && len(data) == width*tlog.HashSize {
				data = data[:t.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		if len(data) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes", path(t), len(data))
		}
		found = append(found, data)
	}
	return found, nil
}

// checkpoint opens a signed note and reads origin, size and root from it.
func checkpoint(file, vkey string) (tree tlog.Tree, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, fmt.Errorf("vkey: %w", err)
	}
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return tree, fmt.Errorf("%s: %w", file, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("%s: not a checkpoint of %s", file, verifier.Name())
	}
	tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || tree.N < 0 || strconv.FormatInt(tree.N, 10) != lines[1] {
		return tree, fmt.Errorf("%s: size %q", file, lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("%s: root %q", file, lines[2])
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// bundle checks the entries of one bundle against their leaf hashes, read from the tree in one go.
func bundle(dir string, head tlog.Tree, hashes tlog.HashReader, number int64) error {
	first := number * width
	count := head.N - first
	if count > width {
		count = width
	}
	data, err := os.ReadFile(filepath.Join(dir, path(tlog.Tile{H: 8, L: -1, N: number, W: int(count)})))
	if err != nil {
		return fmt.Errorf("entry %d: %w", first, err)
	}
	index := make([]int64, count)
	for i := range index {
		index[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	leaves, err := hashes.ReadHashes(index)
	if err != nil {
		return fmt.Errorf("entry %d: %w", first, err)
	}
	for i, leaf := range leaves {
		if len(data) < 2 {
			return fmt.Errorf("entry %d: bundle ends early", first+int64(i))
		}
		size := int(binary.BigEndian.Uint16(data))
		if len(data)-2 < size {
			return fmt.Errorf("entry %d: bundle ends early", first+int64(i))
		}
		if tlog.RecordHash(data[2:2+size]) != leaf {
			return fmt.Errorf("entry %d: is not what the log signed", first+int64(i))
		}
		data = data[2+size:]
	}
	if len(data) != 0 {
		return fmt.Errorf("entry %d: bytes after the bundle", first+count-1)
	}
	return nil
}

func run(dir, vkey string, older []string) error {
	head, err := checkpoint(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return err
	}
	hashes := tlog.TileHashReader(head, tiles{dir})
	for number := int64(0); number*width < head.N; number++ {
		if err := bundle(dir, head, hashes, number); err != nil {
			return err
		}
	}
	for _, file := range older {
		old, err := checkpoint(file, vkey)
		if err != nil {
			return err
		}
		if old.N > head.N {
			return fmt.Errorf("%s: has %d entries, the log only %d", file, old.N, head.N)
		}
		if old.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(head.N, old.N, hashes)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash); err != nil {
			return fmt.Errorf("%s: not consistent: %w", file, err)
		}
	}
	fmt.Printf("%d entries, root %v: sound\n", head.N, head.Hash)
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: tlogverify DIR VKEY [OLDER-CHECKPOINT ...]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
