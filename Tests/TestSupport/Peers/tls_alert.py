"""A TLS server that ends its connection with a sealed alert: tls_alert.py PORT CERTIFICATE KEY VERSION [ANSWER]

It completes the handshake in this version (TLSv1_2 or TLSv1_3), sends the answer (in hexadecimal) to the first record where one
is given, and damages the next one before it reads it, so that it ends with bad_record_mac (20).
"""

import socket
import ssl
import sys

port, certificate, key, version = sys.argv[1:5]
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


def take(data, read):
    incoming.write(data)
    try:
        read()
    except ssl.SSLWantReadError:
        return False
    finally:
        connection.sendall(outgoing.read())
    return True


while not take(record(), tls.do_handshake):
    pass
if len(sys.argv) > 5:
    while not take(record(), lambda: tls.read(1 << 16)):
        pass
    tls.write(bytes.fromhex(sys.argv[5]))
    connection.sendall(outgoing.read())
damaged = bytearray(record())
damaged[-1] ^= 1
try:
    take(bytes(damaged), lambda: tls.read(1 << 16))
except ssl.SSLError as error:
    print(error)
# What is not read would take the alert back with a reset.
connection.shutdown(socket.SHUT_WR)
stream.read()
