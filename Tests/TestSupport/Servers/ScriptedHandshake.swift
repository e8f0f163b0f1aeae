import Foundation

/// Records of a server's TLS 1.2 handshake (RFC 5246 7.4) for a ``ScriptedPeer``: all that it says before the client
/// gives it a key, of which nothing is sealed.
package enum ScriptedHandshake {
    /// A ServerHello that chooses TLS_RSA_WITH_AES_128_GCM_SHA256, with which the client gives the key alone.
    package static let hello = message(2, [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 0x9C, 0])

    /// A CertificateRequest for a certificate with a key of RSA or EC, of any authority.
    package static let certificateRequest = message(13, [2, 1, 64, 0, 4, 4, 1, 4, 3, 0, 0])

    /// A ServerHelloDone.
    package static let done = message(14, [])

    /// A Certificate with one in DER.
    package static func certificate(_ certificate: [UInt8]) -> [UInt8] { message(11, vector(vector(certificate))) }

    /// A Certificate with the first one of a PEM file.
    ///
    /// - Throws: ``NoCertificate``, or why the file cannot be read.
    package static func certificate(pem path: String) throws -> [UInt8] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let text = lines.drop { !$0.hasPrefix("-----BEGIN CERT") }.dropFirst().prefix { !$0.hasPrefix("-----END") }
        guard let bytes = Data(base64Encoded: text.joined()), !bytes.isEmpty else { throw NoCertificate(path: path) }
        return certificate(Array(bytes))
    }

    /// A file without a certificate.
    package struct NoCertificate: Error {
        package let path: String
    }

    /// A record with messages.
    package static func record(_ messages: [UInt8]...) -> [UInt8] {
        let content = messages.flatMap(\.self)
        return [22, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    /// A record with a fatal alert.
    package static func alert(_ code: UInt8) -> [UInt8] { [21, 3, 3, 0, 2, 2, code] }

    /// The record of a client's ChangeCipherSpec: all that it says in plain has come when this has.
    package static let changeCipherSpec: [UInt8] = [20, 3, 3, 0, 1, 1]

    private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type] + vector(body) }

    /// Bytes behind their count, in three bytes.
    private static func vector(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(bytes.count >> 16), UInt8(bytes.count >> 8 & 0xFF), UInt8(bytes.count & 0xFF)] + bytes
    }
}
