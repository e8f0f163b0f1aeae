"""A router that answers every packet with ICMP destination unreachable of a code: icmp_answer.py CODE

Makes the device "wire" in a network namespace and gets what is routed into it. It goes on in the background when
it does.
"""

import fcntl
import os
import struct
import sys

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

# Foundation takes a process for ended when nobody holds its descriptors any more.
os.closerange(3, 4096)
code = int(sys.argv[1])
wire = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(wire, TUNSETIFF, struct.pack("16sH", b"wire", IFF_TUN | IFF_NO_PI))
if os.fork():
    os._exit(0)


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


while True:
    packet = os.read(wire, 2048)
    if packet[0] >> 4 != 4:
        continue
    body = bytes(4) + packet[: packet[0] % 16 * 4 + 8]
    message = struct.pack(">BBH", 3, code, checksum(struct.pack(">BBH", 3, code, 0) + body)) + body
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(message), 0, 0, 64, 1, 0) + packet[16:20] + packet[12:16]
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    os.write(wire, header + message)
