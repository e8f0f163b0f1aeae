"""Makes associations on one port of 127.0.0.1, one after the other, as fast as they go.

    associations.py PORT COUNT [TITLES]

Client and server are in this process. Each association has a C-ECHO's worth of PDUs: request, acceptance, release. Every second
one of TITLES callers (by default one) is rejected as unknown, so that there are findings too.
"""

import socket
import struct
import sys

port, count = int(sys.argv[1]), int(sys.argv[2])
titles = int(sys.argv[3]) if len(sys.argv) > 3 else 1


def item(kind, body):
    return struct.pack(">BBH", kind, 0, len(body)) + body


def associate(kind, calling, contexts):
    information = item(0x50, item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.3.4"))
    body = struct.pack(">HH", 1, 0) + b"LOAD".ljust(16) + calling.ljust(16) + bytes(32)
    body += item(0x10, b"1.2.840.10008.3.1.1.1") + contexts + information
    return struct.pack(">BBI", kind, 0, len(body)) + body


implicit = item(0x40, b"1.2.840.10008.1.2")
proposed = item(0x20, b"\x01\0\0\0" + item(0x30, b"1.2.840.10008.1.1") + implicit)
accepted = item(0x21, b"\x01\0\0\0" + implicit)
release_request, release_response = bytes([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]), bytes([6, 0, 0, 0, 0, 4, 0, 0, 0, 0])
reject = bytes([3, 0, 0, 0, 0, 4, 0, 1, 1, 3])


def read(connection, length):
    rest = length
    while rest > 0:
        rest -= len(connection.recv(rest))


server = socket.create_server(("127.0.0.1", port), backlog=64)
for number in range(count):
    calling = b"CALLER%d" % (number % titles)
    client = socket.create_connection(("127.0.0.1", port))
    connection, _ = server.accept()
    request = associate(1, calling, proposed)
    client.sendall(request)
    read(connection, len(request))
    if number % 2 == 1 and titles > 1:
        connection.sendall(reject)
        read(client, len(reject))
    else:
        answer = associate(2, calling, accepted)
        connection.sendall(answer)
        read(client, len(answer))
        client.sendall(release_request)
        read(connection, 10)
        connection.sendall(release_response)
        read(client, 10)
    client.close()
    connection.close()
    if (number + 1) % 1000 == 0:
        print(number + 1, flush=True)
print("done", flush=True)
