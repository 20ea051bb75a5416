#!/usr/bin/python3
"""Records the BEP 52 `pieces root` of deterministic files, as libtorrent computes it.

    apt-get install -y --no-install-recommends python3-libtorrent
    /usr/bin/python3 record_pieces_root.py        writes pieces_root.json beside itself; needs 2.1 GB of disk

Bytes: byte i of every file is block[i mod 1048573]. The block is SHA-256(0) + SHA-256(1) + ..., each over the
counter as eight little-endian bytes, cut to 1048573 bytes. That length is a prime, so no two leaves of a file are alike.

Per size: the piece size that ChunkSize.For(size) must give, the root, and the SHA-256 of libtorrent's piece layer (the
roots of all pieces, concatenated), which a file of one piece does not have. The root is computed again with other piece
sizes and must stay the same.
"""

import hashlib
import json
import pathlib
import struct
import tempfile

import libtorrent

PERIOD = 1048573
KIB, MIB = 1024, 1024 * 1024
SMALLEST, LARGEST, TARGET = 64 * KIB, 4 * MIB, 512
SIZES = [
    1, 31, 32, 16383, 16384, 16385, 32768, 32769, 65535, 65536, 65537, 81920, 81921, 131072, 200000,
    MIB - 1, MIB, MIB + 1, 3 * MIB + 12345, 64 * MIB - 1, 64 * MIB, 64 * MIB + 1, 100 * MIB + 7, 128 * MIB + 1,
    256 * MIB + 5, 2048 * MIB + 1,
]


def block():
    parts = (hashlib.sha256(struct.pack("<Q", i)).digest() for i in range(PERIOD // 32 + 1))
    return b"".join(parts)[:PERIOD]


def write(path, size, bytes_of_period):
    with open(path, "wb") as file:
        whole, rest = divmod(size, PERIOD)
        for _ in range(whole):
            file.write(bytes_of_period)
        file.write(bytes_of_period[:rest])


def piece_size_of(size):
    piece = SMALLEST
    while piece < LARGEST and size > piece * TARGET:
        piece *= 2
    return piece


def torrent_of(path, piece_size):
    storage = libtorrent.file_storage()
    libtorrent.add_files(storage, str(path))
    creator = libtorrent.create_torrent(storage, piece_size, libtorrent.create_torrent.v2_only)
    libtorrent.set_piece_hashes(creator, str(path.parent))
    torrent = creator.generate()
    assert torrent[b"info"][b"piece length"] == piece_size
    root = torrent[b"info"][b"file tree"][path.name.encode()][b""][b"pieces root"]
    return root, torrent.get(b"piece layers", {}).get(root)


def record(path, size):
    piece_size = piece_size_of(size)
    root, layer = torrent_of(path, piece_size)
    others = {16 * KIB, 64 * KIB, 4 * MIB} - {piece_size} if size < 200 * MIB else set()
    for other in others:
        assert torrent_of(path, other)[0] == root, (size, other)
    return {
        "size": size,
        "pieceSize": piece_size,
        "piecesRoot": root.hex(),
        "pieceLayerSha256": hashlib.sha256(layer).hexdigest() if layer else None,
    }


def main():
    bytes_of_period = block()
    vectors = []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "file"
        for size in SIZES:
            write(path, size, bytes_of_period)
            vectors.append(record(path, size))
    document = {"recordedWith": f"libtorrent {libtorrent.__version__}", "period": PERIOD, "vectors": vectors}
    target = pathlib.Path(__file__).with_name("pieces_root.json")
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
