#!/usr/bin/env python3
"""Makes the first inputs of FuzzDataSet, FuzzTLS and FuzzCertificate, of what real programs send.

    Tests/Fuzz/make-seeds.py

Data sets: the fixtures of DICOMWireTests, which pydicom wrote. TLS: what OpenSSL's server sends up to its first encrypted
record, to clients of each version, with a HelloRetryRequest, with alerts, and what servers of other protocols say. Certificates:
what `openssl` issues. Keys and random numbers differ from run to run, so that the inputs do too; what fuzzing found later is
kept beside them by `Tests/fuzz --merge`.
"""

import pathlib
import shutil
import ssl
import subprocess
import tempfile

FUZZ = pathlib.Path(__file__).resolve().parent
FIXTURES = FUZZ.parent / "DICOMWireTests/DataSet/fixtures"


def save(target, name, content):
    (FUZZ / target / "corpus" / name).write_bytes(content)


def data_sets():
    for file in sorted(FIXTURES.glob("*.bin")):
        shutil.copyfile(file, FUZZ / "FuzzDataSet/corpus" / file.stem)


def openssl(folder, *arguments):
    subprocess.run(["/usr/bin/openssl", *arguments], cwd=folder, check=True, capture_output=True)


# Name, key, subject and extensions of the certificates that are made.
CERTIFICATES = [
    ("rsa", ["rsa:2048"], "/C=DE/O=Clinic, North/OU=Radiology/CN=pacs.example.org",
     ["subjectAltName=DNS:pacs.example.org,IP:192.0.2.1,IP:2001:db8::1,email:pacs@example.org",
      "extendedKeyUsage=serverAuth,clientAuth", "basicConstraints=critical,CA:FALSE"]),
    ("ec", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "/CN=localhost", ["subjectAltName=DNS:localhost"]),
    ("ed25519", ["ed25519"], "/CN=localhost/emailAddress=a@example.org", ["basicConstraints=critical,CA:TRUE"]),
    ("policies", ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "/DC=org/DC=example/CN=policies",
     ["certificatePolicies=1.2.3.4,2.5.29.32.0", "policyConstraints=critical,requireExplicitPolicy:0",
      "inhibitAnyPolicy=1", "policyMappings=1.2.3.4:1.2.3.5"]),
    ("weak", ["rsa:1024"], "/CN=old", []),
]


def certificates(folder):
    for name, key, subject, extensions in CERTIFICATES:
        added = [part for extension in extensions for part in ("-addext", extension)]
        weak = ["-sha1"] if name == "weak" else []
        openssl(folder, "req", "-x509", "-newkey", *key, "-noenc", "-days", "30", "-subj", subject, *weak, *added,
                "-keyout", f"{name}.key", "-out", f"{name}.pem")
        openssl(folder, "x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
        save("FuzzCertificate", name, (folder / f"{name}.der").read_bytes())


def handshake(folder, server_options, client_options):
    """What the server sends in a handshake within this process."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "ec.pem", folder / "ec.key")
    server_options(server)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    client_options(client)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="localhost"),
        server.wrap_bio(to_server, incoming := ssl.MemoryBIO(), server_side=True),
    ]
    sent = b""
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError as error:
                print("   ends with", error.reason)
            data = incoming.read()
            sent += data
            to_client.write(data)
    return sent


def records():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certificates(folder)

        def versions(lowest, highest):
            def set_versions(context):
                context.minimum_version, context.maximum_version = lowest, highest
                if lowest < ssl.TLSVersion.TLSv1_2:
                    context.set_ciphers("ALL:@SECLEVEL=0")
            return set_versions

        def other_curve(context):
            # The client's first key share is for another one: the server asks again.
            context.set_ecdh_curve("secp384r1")

        def other_cipher(context):
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")

        v12, v13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
        nothing = lambda context: None
        cases = {
            "tls12": (nothing, versions(v12, v12)), "tls13": (nothing, nothing),
            "retry-request": (other_curve, nothing), "alert-cipher": (versions(v12, v12), other_cipher),
            "alert-version": (versions(v13, v13), versions(v12, v12)),
            "tls11": (versions(ssl.TLSVersion.TLSv1, v12), versions(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)),
        }
        for name, (server, client) in cases.items():
            sent = handshake(folder, server, client)
            save("FuzzTLS", name, sent[:4096])
            print(name, len(sent), sent[:9].hex())
            if sent[:1] == b"\x16":
                # The body of the ServerHello alone, which is a start for the fields behind the random.
                length = int.from_bytes(sent[6:9], "big")
                save("FuzzTLS", name + "-body", sent[9:9 + length])
    save("FuzzTLS", "http", b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n")
    save("FuzzTLS", "plain-dicom", bytes.fromhex("07000000000400000000"))
    save("FuzzTLS", "warning-then-fatal", bytes.fromhex("15030300020170" "15030300020228"))
    # A hello over two records, the second of which begins in the middle of it.
    hello = (FUZZ / "FuzzTLS/corpus/tls12").read_bytes()
    body = hello[5:5 + int.from_bytes(hello[3:5], "big")]
    split = b"".join(b"\x16\x03\x03" + len(part).to_bytes(2, "big") + part for part in (body[:20], body[20:]))
    save("FuzzTLS", "two-records", split)


data_sets()
records()
