"""A name server for one address, in a network namespace: name_server.py FLAGS SECONDS [ADDRESS]

Answers each query after so many seconds with these flags (in hexadecimal, as the header has them; "none" never answers), and
queries for IPv4 with the address where one is given. It goes on in the background when it listens.
"""

import os
import socket
import sys
import time

# Foundation takes a process for ended when nobody holds its descriptors any more.
os.closerange(3, 4096)
flags, seconds = sys.argv[1], float(sys.argv[2])
address = socket.inet_aton(sys.argv[3]) if len(sys.argv) > 3 else None
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
if os.fork():
    os._exit(0)
while True:
    query, client = server.recvfrom(512)
    if flags == "none":
        continue
    time.sleep(seconds)
    # The question ends behind its name, type and class.
    end = query.index(0, 12) + 5
    question = query[12:end]
    is_answered = address is not None and question[-4:-2] == b"\0\1"
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + address if is_answered else b""
    counts = b"\0\1" + (b"\0\1" if is_answered else b"\0\0") + bytes(4)
    server.sendto(query[:2] + int(flags, 16).to_bytes(2, "big") + counts + question + answer, client)
