import DICOMWire
import DIMSE

/// P-DATA-TF PDUs taken apart again, and what an assembler makes of them.
struct Fragments {
    /// The bodies of the PDUs, in order.
    private(set) var bodies: [[UInt8]] = []

    struct NotWhole: Error {}

    /// Takes whole PDUs one after the other.
    init(pdus bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .complete(let length) = PDUFraming(Array(rest).span.bytes, limits: WireLimits()) else {
                throw NotWhole()
            }
            bodies.append(Array(rest.dropFirst(PDUHeader.length).prefix(length - PDUHeader.length)))
            rest = rest.dropFirst(length)
        }
    }

    init(_ values: PresentationDataValue...) throws {
        try self.init(pdus: PDU.data(PresentationData(values)).encoded())
    }

    /// The values of all PDUs.
    var values: [PresentationDataValue] {
        get throws {
            try bodies.flatMap { body in
                var walk = PresentationDataWalk(body: body.span.bytes)
                var values: [PresentationDataValue] = []
                while let value = try walk.next() {
                    values.append(
                        PresentationDataValue(
                            contextID: value.contextID,
                            control: value.control,
                            fragment: Array(copying: value.fragment)
                        )
                    )
                }
                return values
            }
        }
    }

    /// What an assembler gives for each value: nothing, a message or an error.
    func assemble(with assembler: inout MessageAssembler) throws -> [Result<ReceivedMessage?, AssemblyError>] {
        var results: [Result<ReceivedMessage?, AssemblyError>] = []
        for body in bodies {
            var walk = PresentationDataWalk(body: body.span.bytes)
            while let value = try walk.next() {
                do throws(AssemblyError) {
                    let header = PresentationDataWalk.Header(
                        fragmentLength: value.fragment.byteCount,
                        contextID: value.contextID,
                        control: value.control
                    )
                    results.append(.success(try assembler.receive(value.fragment, of: header, isEnd: true)))
                } catch {
                    results.append(.failure(error))
                }
            }
        }
        return results
    }
}

extension [Result<ReceivedMessage?, AssemblyError>] {
    /// The messages that were completed.
    var messages: [ReceivedMessage] { compactMap { if case .success(let message) = $0 { message } else { nil } } }

    /// The errors and the places of their values.
    var errors: [(Int, AssemblyError.Code, UInt8)] {
        enumerated().compactMap { index, result in
            if case .failure(let error) = result { (index, error.code, error.contextID) } else { nil }
        }
    }
}
