"""A TLS server that has a fault once its handshake is over: tls_fault.py PORT CERTIFICATE KEY VERSION FAULT [ANSWER]

It completes the handshake of its one connection in this version (TLSv1_2 or TLSv1_3), and then it

alert   sends the answer (in hexadecimal) to the first record where one is given, and damages the next one before it reads
        it, so that it ends with a sealed alert, bad_record_mac (20),
record  answers the first record with one that nobody can open,
plain   answers the first record outside TLS,
speak   says something at once, and nothing more until the client closes,
reset   resets the connection at once.
"""

import socket
import ssl
import struct
import sys

port, certificate, key, version, fault = sys.argv[1:6]
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
    if not head:
        sys.exit("the client ended the connection")
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


def shake():
    tls.do_handshake()
    if fault == "speak":
        # With the end of the handshake, so that one read of the client's has both.
        tls.write(b"220 welcome\r\n")


def alert():
    if len(sys.argv) > 6:
        while not take(record(), lambda: tls.read(1 << 16)):
            pass
        tls.write(bytes.fromhex(sys.argv[6]))
        connection.sendall(outgoing.read())
    damaged = bytearray(record())
    damaged[-1] ^= 1
    try:
        take(bytes(damaged), lambda: tls.read(1 << 16))
    except ssl.SSLError as error:
        print(error)
    # What is not read would take the alert back with a reset.
    connection.shutdown(socket.SHUT_WR)


def answer(data):
    record()
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


def reset():
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()
    connection.close()
    sys.exit()


while not take(record(), shake):
    pass
{
    "alert": alert,
    "record": lambda: answer(b"\x17\x03\x03\x00\x40" + bytes(range(64))),
    "plain": lambda: answer(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "speak": lambda: None,
    "reset": reset,
}[fault]()
stream.read()
