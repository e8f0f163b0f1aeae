"""A TLS server that breaks what it says in TLS: tls_break.py PORT CERTIFICATE KEY VERSION BREAK

It completes the handshake of its one connection in this version (TLSv1_2 or TLSv1_3), and then it

record  answers the first record with one that nobody can open,
plain   answers the first record outside TLS,
speak   says something at once, and nothing more until the client closes,
reset   resets the connection at once.
"""

import socket
import ssl
import struct
import sys

port, certificate, key, version, how = sys.argv[1:6]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
tls = context.wrap_bio(incoming, outgoing, server_side=True)
server = socket.create_server(("127.0.0.1", int(port)))
connection, _ = server.accept()
stream = connection.makefile("rb")


def record():
    head = stream.read(5)
    return head + stream.read(int.from_bytes(head[3:], "big"))


handshaking = True
while handshaking:
    data = record()
    if not data:
        sys.exit("the client ended the handshake")
    incoming.write(data)
    try:
        tls.do_handshake()
        handshaking = False
        if how == "speak":
            # With the end of the handshake, so that one read of the client's has both.
            tls.write(b"220 welcome\r\n")
    except ssl.SSLWantReadError:
        pass
    connection.sendall(outgoing.read())
if how == "reset":
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()
    connection.close()
    sys.exit()
if how != "speak":
    record()
    body = bytes(range(64))
    connection.sendall(b"\x17\x03\x03\x00\x40" + body if how == "record" else b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.shutdown(socket.SHUT_WR)
stream.read()
