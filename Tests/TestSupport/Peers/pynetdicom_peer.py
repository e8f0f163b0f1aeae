"""A Verification and Storage SCP on pynetdicom that answers as its options say.

Listens on a free port of 127.0.0.1 or another address, prints "ready PORT" and serves until it is killed. What it received
is logged to standard error by pynetdicom itself.
"""

import argparse
import ssl
import threading
import time

from pydicom.dataset import Dataset
from pynetdicom import AE, AllStoragePresentationContexts, debug_logger, evt
from pynetdicom.sop_class import Verification


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="127.0.0.1", help="where it listens")
    parser.add_argument("--title", default="PYNETDICOM")
    parser.add_argument("--require-called", action="store_true", help="reject calls of another AE title")
    parser.add_argument("--require-calling", nargs="+", default=[], metavar="AET", help="reject other callers")
    parser.add_argument("--reject", nargs=3, type=int, metavar=("RESULT", "SOURCE", "REASON"))
    parser.add_argument(
        "--as-called",
        action="store_true",
        help="called as REJECT-r-s-r reject with result, source and reason; called as STATUS-xxxx answer C-ECHO with it",
    )
    parser.add_argument("--abort-association", action="store_true", help="answer the request with A-ABORT")
    parser.add_argument("--accept-delay", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--abort-echo", action="store_true", help="answer a C-ECHO-RQ with A-ABORT")
    parser.add_argument("--silent-echo", action="store_true", help="never answer a C-ECHO-RQ")
    parser.add_argument("--echo-delay", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--echo-status", type=lambda text: int(text, 16), default=0, metavar="HEX")
    parser.add_argument("--echo-comment", metavar="TEXT", help="(0000,0902) Error Comment beside the status")
    parser.add_argument("--identity", choices=["accept", "refuse"], help="else a user identity is ignored")
    parser.add_argument("--identity-response", default="", metavar="HEX", help="positive response to types 3 to 5")
    parser.add_argument("--maximum-associations", type=int, default=10)
    parser.add_argument("--no-verification", action="store_true", help="refuse the Verification SOP class")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--client-authority", metavar="FILE", help="demand client certificates from this authority")
    return parser.parse_args()


def on_requested(event, option):
    time.sleep(option.accept_delay)
    reject = option.reject
    if option.as_called and called_title(event).startswith("REJECT-"):
        reject = [int(number) for number in called_title(event).split("-")[1:]]
    if reject:
        event.assoc.acse.send_reject(*reject)
        # Waits until the PDU is sent and the peer has closed: pynetdicom would close the socket before.
        event.assoc.kill()
    elif option.abort_association:
        event.assoc.acse.send_abort(0)
        event.assoc.is_aborted = True
        event.assoc.kill()


def called_title(event):
    return event.assoc.requestor.primitive.called_ae_title.strip()


def on_echo(event, option):
    if option.silent_echo:
        threading.Event().wait()
    if option.abort_echo:
        event.assoc.abort()
    time.sleep(option.echo_delay)
    number = option.echo_status
    if option.as_called and called_title(event).startswith("STATUS-"):
        number = int(called_title(event).split("-")[1], 16)
    if option.echo_comment is None:
        return number
    status = Dataset()
    status.Status = number
    status.ErrorComment = option.echo_comment
    return status


def on_identity(event, option):
    return option.identity == "accept", bytes.fromhex(option.identity_response)


def context(option):
    if not option.tls:
        return None
    certificate, key = option.tls
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(certificate, key)
    if option.client_authority:
        made.load_verify_locations(option.client_authority)
        made.verify_mode = ssl.CERT_REQUIRED
    return made


def main():
    option = options()
    debug_logger()
    entity = AE(ae_title=option.title)
    entity.require_called_aet = option.require_called
    entity.require_calling_aet = option.require_calling
    entity.maximum_associations = option.maximum_associations
    if not option.no_verification:
        entity.add_supported_context(Verification)
    # The storage classes stay below 128 contexts together with Verification.
    entity.supported_contexts = entity.supported_contexts + AllStoragePresentationContexts[:120]
    handlers = [
        (evt.EVT_REQUESTED, on_requested, [option]),
        (evt.EVT_C_ECHO, on_echo, [option]),
        (evt.EVT_C_STORE, lambda event: 0x0000),
    ]
    if option.identity:
        handlers.append((evt.EVT_USER_ID, on_identity, [option]))
    server = entity.start_server(
        (option.address, 0), block=False, evt_handlers=handlers, ssl_context=context(option)
    )
    print("ready", server.server_address[1], flush=True)
    threading.Event().wait()


main()
