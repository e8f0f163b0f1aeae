#!/usr/bin/env python3
"""Takes the PDUs out of capture files, with tshark, into one file of PDUs each preceded by its length (32 bit, little endian).

    extract-pdus.py OUTPUT CAPTURE...

Each PDU that differs from all others is kept once. `captured-pdus.bin` was made so from all captures of the project's
collection, the hostile ones among them; nothing needs this script but making it anew.
"""
import collections
import os
import struct
import subprocess
import sys

def tshark(capture, *arguments):
    keylog = os.path.splitext(capture)[0] + ".keylog"
    secrets = ["-o", "tls.keylog_file:" + keylog] if os.path.exists(keylog) else []
    # A damaged file is read as far as it goes.
    return subprocess.run(
        ["tshark", "-n", "-r", capture, *secrets, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ).stdout.splitlines()


def segments(capture):
    """The segments of each direction of each connection, by relative sequence number."""
    directions = collections.defaultdict(list)
    fields = ["tcp.stream", "tcp.srcport", "tcp.seq", "tcp.payload"]
    for line in tshark(capture, "-Y", "tcp.len > 0", "-T", "fields", *sum((["-e", name] for name in fields), [])):
        stream, port, sequence, payload = line.split("\t")
        if payload:
            directions[stream.split(",")[0], port].append((int(sequence), bytes.fromhex(payload)))
    return directions


def in_order(parts):
    """The bytes up to the first gap."""
    parts.sort(key=lambda part: part[0])
    stream, start = bytearray(), parts[0][0]
    for sequence, payload in parts:
        skip = start + len(stream) - sequence
        if skip < 0:
            break
        stream += payload[skip:]
    return bytes(stream)


def decrypted(capture):
    """Both directions of each TLS connection whose secrets are known."""
    streams = {line for line in tshark(capture, "-Y", "tls.app_data", "-T", "fields", "-e", "tcp.stream")}
    for stream in sorted(streams):
        sides = {"": bytearray(), "\t": bytearray()}
        for line in tshark(capture, "-q", "-z", f"follow,tls,raw,{stream}"):
            text = line.strip()
            if text and len(text) % 2 == 0 and all(c in "0123456789abcdef" for c in text):
                sides["\t" if line.startswith("\t") else ""] += bytes.fromhex(text)
        yield from (bytes(side) for side in sides.values())


def pdus(stream):
    """The whole PDUs at the start of a stream."""
    place = 0
    while place + 6 <= len(stream) and 1 <= stream[place] <= 7:
        end = place + 6 + int.from_bytes(stream[place + 2 : place + 6], "big")
        if end > len(stream):
            return
        yield stream[place:end]
        place = end


def main():
    output, *captures = sys.argv[1:]
    # In the order of their first appearance.
    kept, found = {}, 0
    for capture in captures:
        for stream in [in_order(parts) for parts in segments(capture).values()] + list(decrypted(capture)):
            for pdu in pdus(stream):
                found += 1
                kept[pdu] = None
    with open(output, "wb") as file:
        for pdu in kept:
            file.write(struct.pack("<I", len(pdu)) + pdu)
    kinds = collections.Counter(pdu[0] for pdu in kept)
    print(f"{found} PDUs in {len(captures)} captures, {len(kept)} kept, by type {dict(sorted(kinds.items()))}")


main()
