import Foundation

/// A capture of DICOM traffic that is made for a test: associations that store images and others that ask for an echo,
/// interleaved on a network of Ethernet and IPv4.
///
/// It is the same byte for byte where its plan is the same.
package struct GeneratedCapture: Sendable {
    /// What is to be made.
    package struct Plan: Sendable {
        /// From what all that looks random comes.
        package var seed: UInt64 = 1
        /// How large the file gets, in bytes; associations that go on then store the image that they have begun.
        package var size: Int
        /// Connections at a time, at least.
        package var concurrency = 4
        /// Images that an association stores.
        package var images = 20
        /// Rows and columns of an image that is not large, a multiple of 2.
        package var rows: UInt16 = 512
        /// One image in so many is large.
        package var largeEvery = 40
        /// Frames of a large image.
        package var frames = 6
        /// Associations with an echo that begin with each that stores.
        package var echoes = 1
        /// The longest PDU that both ends take.
        package var pduLength = 16384

        /// Plans a mixture as of a hospital's network.
        package init(size: Int) { self.size = size }

        /// Plans one association that stores one image of about this size, in PDUs of 4 kB.
        package static func oneImage(size: Int) -> Plan {
            var plan = Plan(size: 1)
            (plan.concurrency, plan.images, plan.echoes, plan.pduLength) = (1, 1, 0, 4096)
            (plan.largeEvery, plan.frames) = (1, max(1, size / GeneratedImages.largeFrame))
            return plan
        }

        /// Plans one association with an echo, and nothing else.
        package static let oneEcho = {
            var plan = Plan(size: 1)
            (plan.concurrency, plan.images, plan.echoes) = (1, 0, 1)
            return plan
        }()
    }

    /// Where it lies.
    package let path: String
    /// How large it is, in bytes.
    package private(set) var size = 0
    /// How many packets it has.
    package private(set) var packets = 0
    /// How many associations it has.
    package private(set) var associations = 0

    /// Makes a capture.
    ///
    /// - Throws: What the file system says.
    package init(_ plan: Plan, at path: String) throws {
        self.path = path
        try Data().write(to: URL(fileURLWithPath: path))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var traffic = GeneratedTraffic(plan)
        while let bytes = traffic.next() {
            size += bytes.count
            try file.write(contentsOf: bytes)
        }
        try file.close()
        (packets, associations) = (traffic.packets, traffic.associations)
    }
}
