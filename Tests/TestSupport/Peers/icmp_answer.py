"""A router that answers SYNs with ICMP destination unreachable of a code: icmp_answer.py DEVICE CODE

Sees what is sent into a dummy device of a network namespace. Prints "bound" when it does.
"""

import socket
import struct
import sys

device, code = sys.argv[1], int(sys.argv[2])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
wire.bind((device, 0x0800))
icmp = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
print("bound", flush=True)


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


while True:
    packet = wire.recv(2048)
    if packet[9] != socket.IPPROTO_TCP:
        continue
    header = packet[0] % 16 * 4
    body = bytes(4) + packet[: header + 8]
    message = struct.pack(">BBH", 3, code, checksum(struct.pack(">BBH", 3, code, 0) + body)) + body
    icmp.sendto(message, (socket.inet_ntoa(packet[12:16]), 0))
