"""A way between a client and a server in one network namespace that takes its time and loses packets, captured at both ends.

long_way.py FOLDER [--delay SECONDS] [--drop-every N] [--copies N]

A client at 10.9.0.1 that connects to 10.9.0.4 reaches a server at 10.9.0.2, for which it is 10.9.0.3. Each packet takes the
delay. Of the client's segments with data, each Nth is lost with as many of its copies as asked for. client.pcap has what passes at
the client and server.pcap what passes at the server, with the kernel's times. Prints "ready"; ends on SIGTERM when all that
passed is written.
"""

import argparse
import fcntl
import heapq
import os
import select
import signal
import socket
import struct
import subprocess
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
ETH_P_ALL, SO_TIMESTAMPNS, SO_RCVBUFFORCE = 0x0003, 35, 33
# The last numbers of the addresses; what is added to one is taken from the other, so that checksums stay right.
SOURCES, DESTINATIONS = {1: 3, 2: 4}, {4: 2, 3: 1}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--delay", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--drop-every", type=int, default=0, metavar="N")
    parser.add_argument("--copies", type=int, default=1, metavar="N")
    return parser.parse_args()


class Loss:
    """Which of the client's segments get lost."""

    def __init__(self, every, copies):
        self.every, self.copies = every, copies
        self.seen = {}
        self.count = 0

    def takes(self, packet):
        header = packet[0] % 16 * 4
        payload = len(packet) - header - (packet[header + 12] >> 4) * 4
        if not self.every or packet[15] != 1 or payload == 0:
            return False
        sequence = packet[header + 4 : header + 8]
        if sequence not in self.seen:
            self.count += 1
            self.seen[sequence] = self.copies if self.count % self.every == 0 else 0
        if self.seen[sequence] == 0:
            return False
        self.seen[sequence] -= 1
        return True


class Captures:
    """The captures of both ends."""

    def __init__(self, folder, tap):
        self.tap = tap
        self.files = {number: open(f"{folder}/{name}.pcap", "wb") for number, name in ((4, "client"), (3, "server"))}
        for file in self.files.values():
            # Nanoseconds, IP without a link layer.
            file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 101))

    def take(self):
        """Writes all that was captured."""
        while True:
            try:
                packet, messages, _, _ = self.tap.recvmsg(65536, 1024)
            except BlockingIOError:
                return
            if packet[0] >> 4 != 4 or packet[9] != 6:
                continue
            stamps = [data for level, kind, data in messages if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS)]
            seconds, nanoseconds = struct.unpack("qq", stamps[0])
            for number in (packet[15], packet[19]):
                if number in self.files:
                    record = struct.pack("<IIII", seconds, nanoseconds, len(packet), len(packet))
                    self.files[number].write(record + packet)

    def close(self):
        for file in self.files.values():
            file.close()


def main():
    option = options()
    # Packets are on time on a busy machine, too: nothing else here runs before it.
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    wire = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(wire, TUNSETIFF, struct.pack("16sH", b"way", IFF_TUN | IFF_NO_PI))
    for command in ("address add 10.9.0.1/24 dev way", "address add 10.9.0.2/24 dev way", "link set way up txqueuelen 10000"):
        subprocess.run(["ip"] + command.split(), check=True)
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    tap.bind(("way", 0))
    tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
    tap.setblocking(False)
    captures, loss, waiting, serial = Captures(option.folder, tap), Loss(option.drop_every, option.copies), [], 0
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    print("ready", flush=True)
    while not ended:
        limit = max(0, waiting[0][0] - time.monotonic()) if waiting else 0.05
        readable, _, _ = select.select([wire, tap], [], [], limit)
        now = time.monotonic()
        if wire in readable:
            packet = os.read(wire, 65536)
            if packet[0] >> 4 == 4 and packet[9] == 6 and packet[15] in SOURCES and not loss.takes(packet):
                changed = bytearray(packet)
                changed[15], changed[19] = SOURCES[packet[15]], DESTINATIONS[packet[19]]
                serial += 1
                heapq.heappush(waiting, (now + option.delay, serial, bytes(changed)))
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(wire, heapq.heappop(waiting)[2])
        if tap in readable:
            captures.take()
    captures.take()
    captures.close()


main()
