#!/usr/bin/env python3
"""Makes the first inputs of FuzzCapture, FuzzPackets and FuzzStreams, of the captures in Tests/Captures.

    Tests/Fuzz/make-capture-seeds.py

Captures: the smaller ones as they are, the start of others. Packets: some of each link type and tunnel, in the records that
FuzzPackets reads. Captures whose clocks leap as far as the formats allow. Streams: the first connection of captures as steps of FuzzStreams, with a hole in some. What fuzzing found
later is kept beside them by `Tests/fuzz --merge`.
"""

import pathlib
import struct

FUZZ = pathlib.Path(__file__).resolve().parent
CAPTURES = FUZZ.parent / "Captures"
# In the order of the table in FuzzPackets.swift.
LINK_TYPES = [1, 101, 0, 108, 113, 276, 228, 229, 12, 147]


def save(target, name, content):
    (FUZZ / target / "corpus" / name).write_bytes(content)


def packets(name):
    """Link type, bytes and length on the network of the packets of a pcap file."""
    data = (CAPTURES / name).read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    offset = 24
    while offset + 16 <= len(data):
        kept, length = struct.unpack(order + "II", data[offset + 8:offset + 16])
        yield link, data[offset + 16:offset + 16 + kept], length
        offset += 16 + kept


def captures():
    for name in ["empty.pcap", "echo-dcmtk.pcap", "echo-status-failures.pcap", "accepted-no-common-context.pcap",
                 "port-reuse-same-4tuple.pcap", "reject-pynetdicom.pcap", "snaplen96.pcap", "not-dicom.pcap"]:
        save("FuzzCapture", name.split(".")[0], (CAPTURES / name).read_bytes())
    for name in ["pcapng-features.pcapng", "pcapng-two-sections.pcapng", "pcap-big-endian.pcap", "nanosecond.pcap",
                 "tls12-keylog-dsb.pcapng", "find-cancel.pcap", "tcp-faults-a.pcap", "not-a-capture.pcap"]:
        save("FuzzCapture", name.split(".")[0], (CAPTURES / name).read_bytes()[:8192])


def leaping_times():
    """An association, the second half of which is as late as the format has it, and one before 1970."""
    found = list(packets("echo-dcmtk.pcap"))
    half = len(found) // 2
    pcap = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, found[0][0])
    for index, (_, data, length) in enumerate(found):
        seconds = 1 if index < half else 0xFFFFFFFA
        pcap += struct.pack("<IIII", seconds, index, len(data), length) + data
    save("FuzzCapture", "leaping-times", pcap)

    def block(kind, body):
        body += bytes(-len(body) % 4)
        length = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + length + body + length

    def interface(offset):
        # if_tsresol: nanoseconds; if_tsoffset.
        options = struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HHq", 14, 8, offset) + bytes(4)
        return block(1, struct.pack("<HHI", found[0][0], 0, 0) + options)

    pcapng = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + interface(-9223372036) + interface(0)
    for index, (_, data, length) in enumerate(found):
        ticks = 0 if index < half else 2 ** 63 - 1
        place = struct.pack("<IIIII", index >= half, ticks >> 32, ticks & 0xFFFFFFFF, len(data), length)
        pcapng += block(6, place + data)
    save("FuzzCapture", "time-offsets", pcapng)


def link_layers():
    for name in ["echo-dcmtk", "dlt-null", "dlt-raw", "sll2-any", "erspan2", "gre", "vlan", "qinq", "vxlan", "ipv6",
                 "ipfrag", "ethernet-padding", "snaplen96"]:
        records = b""
        for link, kept, length in packets(name + ".pcap"):
            record = struct.pack("<BHB", LINK_TYPES.index(link), len(kept), min(length - len(kept), 255)) + kept
            if len(records) + len(record) > 6000:
                break
            records += record
        save("FuzzPackets", name, records)


def steps(name, limit=5000):
    """The payloads of the first connection of an Ethernet capture as steps."""
    script, client = b"\x0e", None
    for link, kept, _ in packets(name + ".pcap"):
        ip = kept[14:]
        if link != 1 or kept[12:14] != b"\x08\x00" or ip[9] != 6:
            continue
        tcp = ip[(ip[0] & 15) * 4:struct.unpack(">H", ip[2:4])[0]]
        ends = (ip[12:16] + tcp[:2], ip[16:20] + tcp[2:4])
        if client is None:
            if tcp[13] & 0x12 != 0x02:
                continue
            client = ends
        if client not in (ends, ends[::-1]):
            continue
        side = 0 if ends == client else 1
        payload = tcp[(tcp[12] >> 4) * 4:]
        for start in range(0, len(payload), 255):
            piece = payload[start:start + 255]
            script += bytes([side, len(piece)]) + piece
        if tcp[13] & 0x05:
            script += bytes([12 | side, 255 if tcp[13] & 0x04 else 0])
        if len(script) > limit:
            break
    return script


def streams():
    for name in ["echo-dcmtk", "echo-status-failures", "reject-pynetdicom", "accepted-no-common-context", "aborts-a",
                 "find-cancel", "storage-commitment-mpps-print", "two-associations-one-tcp", "not-dicom",
                 "move-dcmqrscp", "get-dcmqrscp", "negotiation-extras"]:
        script = steps(name)
        save("FuzzStreams", name, script)
        # The same from its middle, where nobody saw the opening; and with a hole behind its first steps.
        save("FuzzStreams", name + "-midstream", b"\x0f" + script[3 + script[2]:])
        if name in ("find-cancel", "echo-dcmtk", "move-dcmqrscp"):
            second = 3 + script[2]
            end = second + 2 + script[second + 1]
            save("FuzzStreams", name + "-hole", script[:end] + b"\x08\x1f" + script[end:])


captures()
leaping_times()
link_layers()
streams()
