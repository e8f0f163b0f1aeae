#!/usr/bin/env python3
"""Generate the registry tables of DICOMWire from the tables of pydicom and pynetdicom.

    pip install pydicom==3.0.2 pynetdicom==3.0.4
    Sources/DICOMWire/Registry/generate.py           write Tables/*.swift
    Sources/DICOMWire/Registry/generate.py --check   exit 1 where a committed table is not what would be written

The versions are pinned because the tables are private parts of both packages, and so that two runs give the same bytes.
Each table becomes one string literal of rows of equal length, sorted by key: the compiler takes it in a fraction of a
second where an array literal with thousands of elements takes minutes, and a look-up is a bisection over fixed places.
"""
import argparse
import pathlib
import sys

PINNED = {"pydicom": "3.0.2", "pynetdicom": "3.0.4"}

try:
    import pydicom
    import pynetdicom
    from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
    from pydicom._uid_dict import UID_dictionary
    from pynetdicom import sop_class, status
except ImportError as error:
    sys.exit(f"generate.py: {error}; run: pip install " + " ".join(f"{n}=={v}" for n, v in PINNED.items()))

FOLDER = pathlib.Path(__file__).resolve().parent / "Tables"

# ServiceClass in Swift has these raw values; the order is that of pynetdicom's names.
SERVICES = sorted(n for n in dir(status) if n.isupper() and isinstance(getattr(status, n), dict))
CATEGORIES = {"Success": "S", "Pending": "P", "Cancel": "C", "Warning": "W", "Failure": "F"}


def service_number(prefix):
    """The number of the service whose status table's name starts so."""
    found = [i for i, name in enumerate(SERVICES) if name.startswith(prefix)]
    if len(found) != 1:
        sys.exit(f"generate.py: {len(found)} status tables start with {prefix}")
    return f"{found[0]:02X}"


# pynetdicom's service classes with a status table of their own. Its worklist class uses the table of C-FIND although
# there is one for the worklist.
SERVICE_CLASSES = {
    "ApplicationEventLoggingServiceClass": "APPLICATION_EVENT_LOGGING",
    "BasicWorklistManagementServiceClass": "MODALITY_WORKLIST",
    "DisplaySystemManagementServiceClass": "GENERAL",
    "InstanceAvailabilityNotificationServiceClass": "GENERAL",
    "MediaCreationManagementServiceClass": "MEDIA_CREATION",
    "NonPatientObjectStorageServiceClass": "NON_PATIENT",
    "PrintManagementServiceClass": "PRINT_JOB",
    "ProcedureStepServiceClass": "PROCEDURE_STEP",
    "RTMachineVerificationServiceClass": "RT_MACHINE",
    "RelevantPatientInformationQueryServiceClass": "RELEVANT_PATIENT",
    "StorageCommitmentServiceClass": "STORAGE_COMMITMENT",
    "StorageManagementServiceClass": "STORAGE_MANAGEMENT",
    "StorageServiceClass": "STORAGE_SERVICE",
    "SubstanceAdministrationQueryServiceClass": "SUBSTANCE_ADMINISTRATION",
    "UnifiedProcedureStepServiceClass": "UNIFIED_PROCEDURE_STEP",
    "VerificationServiceClass": "VERIFICATION",
}
QUERY_RETRIEVE = {"FIND": "QR_FIND", "MOVE": "QR_MOVE", "GET": "QR_GET"}


def service_of(uid, name, kind):
    """The number of the service a SOP class belongs to, or -- for what is no SOP class."""
    if kind not in ("SOP Class", "Meta SOP Class"):
        return "--"
    service_class = sop_class.uid_to_service_class(uid).__name__
    if service_class in SERVICE_CLASSES:
        return service_number(SERVICE_CLASSES[service_class])
    # The query and retrieve services, and what pynetdicom leaves out: retired classes and industrial ones.
    suffix = name.rpartition(" - ")[2]
    if suffix in QUERY_RETRIEVE:
        return service_number(QUERY_RETRIEVE[suffix])
    if name == "Repository Query":
        return service_number("QR_FIND")
    if uid == "1.2.840.10008.1.3.10":  # Media Storage Directory: in files only
        return service_number("GENERAL")
    if uid.startswith("1.2.840.10008.5.1.4.1.1.") or " Storage" in name and "Commitment" not in name:
        return service_number("STORAGE_SERVICE")
    for text, service in (
        ("Storage Commitment", "STORAGE_COMMITMENT"),
        ("Machine Verification", "RT_MACHINE"),
        ("Unified Procedure Step", "UNIFIED_PROCEDURE_STEP"),
    ):
        if text in name:
            return service_number(service)
    if uid.startswith("1.2.840.10008.5.1.1."):
        return service_number("PRINT_JOB")
    return service_number("GENERAL")


def tag_rows():
    for tag, (vr, vm, _, retired, keyword) in DicomDictionary.items():
        yield f"{tag:08X}", keyword, vr.replace(" or ", "|"), vm, "R" if retired else "-"
    for tag, (vr, vm, _, retired, keyword) in RepeatersDictionary.items():
        yield tag.upper(), keyword, vr.replace(" or ", "|"), vm, "R" if retired else "-"


def uid_rows():
    for uid, (name, kind, _, retired, keyword) in UID_dictionary.items():
        yield uid, kind, keyword, name, service_of(uid, name, kind), "R" if retired else "-"


def status_rows():
    for number, service in enumerate(SERVICES):
        run = None
        for code, value in sorted(getattr(status, service).items()):
            category, meaning = value if isinstance(value, tuple) else (value, "")
            if run and run[1] + 1 == code and run[2:] == [category, meaning]:
                run[1] = code
                continue
            if run:
                yield status_row(number, service, run)
            run = [code, code, category, meaning]
        yield status_row(number, service, run)


def status_row(number, service, run):
    first, last, category, meaning = run
    name = service.replace("_SERVICE_CLASS_STATUS", "").replace("_STATUS", "")
    return f"{number:04X}{first:04X}", f"{last:04X}", name, meaning, CATEGORIES[category]


TABLES = [
    (
        "TagTable",
        "The data dictionary (PS3.6 6 to 9, PS3.7 E): tag with X for digits that vary, keyword, VRs, VM, R where retired.",
        ("tag", "keyword", "vrs", "vm", "retired"),
        tag_rows,
    ),
    (
        "UIDTable",
        "The registered UIDs (PS3.6 A): UID, kind, keyword, name, number of the service class, R where retired.",
        ("uid", "kind", "keyword", "name", "service", "retired"),
        uid_rows,
    ),
    (
        "StatusTable",
        "The statuses of each service (PS3.4, PS3.7 C): service and first code, last code, service, meaning, category.",
        ("key", "last", "service", "meaning", "category"),
        status_rows,
    ),
]


def swift(name, summary, columns, rows):
    rows = sorted(rows)
    if len({row[0] for row in rows}) != len(rows):
        sys.exit(f"generate.py: {name} has a key twice")
    bad = [row for row in rows if any(not 0x20 <= ord(c) <= 0x7E for cell in row for c in cell)]
    if bad:
        sys.exit(f"generate.py: {name} has a row that is not ASCII: {bad[0]}")
    widths = [max(len(row[i]) for row in rows) for i in range(len(columns))]
    lines = [
        "// swift-format-ignore-file",
        "// Written by generate.py from " + " and ".join(f"{n} {v}" for n, v in PINNED.items()) + "; do not edit.",
        "",
        f"/// {summary}",
        f"enum {name} {{",
    ]
    start = 0
    for column, width in zip(columns, widths):
        lines.append(f"    static let {column} = {start}..<{start + width}")
        start += width + 1
    lines.append(f'    static let table = RegistryTable(rowLength: {start}, rows: #"""')
    lines += [" ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]
    lines += ['"""#)', "}"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed tables, write nothing")
    check = parser.parse_args().check
    for package, version in PINNED.items():
        found = sys.modules[package].__version__
        if found != version:
            sys.exit(f"generate.py: {package} {found} is installed; run: pip install {package}=={version}")
    expected = {FOLDER / f"{table[0]}.swift": swift(table[0], table[1], table[2], table[3]()) for table in TABLES}
    if not check:
        FOLDER.mkdir(exist_ok=True)
        for path, text in expected.items():
            path.write_bytes(text.encode())
        return
    wrong = [p for p, text in expected.items() if not p.is_file() or p.read_bytes() != text.encode()]
    wrong += [p for p in sorted(FOLDER.iterdir()) if p not in expected]
    for path in wrong:
        print(f"generate.py: {path} is not what this script writes; run it without --check", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
