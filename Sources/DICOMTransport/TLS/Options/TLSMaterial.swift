import NIOSSL
import TLSWire

/// Loads what TLS options name.
enum TLSMaterial {
    /// Loads the trusted CAs of a file or of all files of a folder.
    ///
    /// - Throws: ``TLSOptionsError``.
    static func authorities(at path: String) throws(TLSOptionsError) -> Set<NIOSSLCertificate> {
        guard let entries = TLSFile.entries(of: path) else { return Set(try certificates(at: path, as: .trust)) }
        var found: Set<NIOSSLCertificate> = []
        var firstError: TLSOptionsError?
        for entry in entries {
            // Folders of certificates hold other things too; what matters is that something is found.
            do throws(TLSOptionsError) {
                found.formUnion(try certificates(at: entry, as: .trust))
            } catch .nothingInside {
                continue
            } catch {
                firstError = firstError ?? error
            }
        }
        guard !found.isEmpty else { throw firstError ?? .nothingInside(.trust, path: path) }
        return found
    }

    /// Loads the certificates of a file.
    ///
    /// - Throws: ``TLSOptionsError``.
    static func certificates(
        at path: String,
        as kind: TLSOptionsError.File
    ) throws(TLSOptionsError) -> [NIOSSLCertificate] {
        let bytes = try TLSFile.contents(of: path, as: kind)
        let isDER = bytes.first == DERReader.Tag.sequence
        guard isDER || contains("CERTIFICATE-----", bytes) else { throw .nothingInside(kind, path: path) }
        do {
            return isDER
                ? [try NIOSSLCertificate(bytes: bytes, format: .der)] : try NIOSSLCertificate.fromPEMBytes(bytes)
        } catch {
            throw .damaged(kind, path: path)
        }
    }

    /// Loads this side's private key.
    ///
    /// - Throws: ``TLSOptionsError``.
    static func key(of identity: TLSIdentity) throws(TLSOptionsError) -> NIOSSLPrivateKey {
        let path = identity.keyPath
        let bytes = try TLSFile.contents(of: path, as: .key)
        if bytes.first == DERReader.Tag.sequence {
            do { return try NIOSSLPrivateKey(bytes: bytes, format: .der) } catch { throw .damaged(.key, path: path) }
        }
        guard contains("PRIVATE KEY-----", bytes) else { throw .nothingInside(.key, path: path) }
        let isEncrypted = contains("ENCRYPTED", bytes)
        let passphrase = Array((identity.passphrase ?? "").utf8)
        if isEncrypted, passphrase.isEmpty { throw .passphraseNeeded(path: path) }
        // NIOSSL converts to signed characters and traps above 127; its buffer has 1,024 bytes.
        guard passphrase.count <= TransportLimits.passphrase, passphrase.allSatisfy({ (1...127).contains($0) }) else {
            throw .passphraseUnusable(path: path)
        }
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem) { set in set(passphrase) }
        } catch {
            throw isEncrypted ? .passphraseWrong(path: path) : .damaged(.key, path: path)
        }
    }

    private static func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }
}
