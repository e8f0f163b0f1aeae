import NIOCore
import NIOSSL
import TLSWire

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension UTCInstant {
    /// The system's clock, now.
    static var now: UTCInstant { UTCInstant(seconds: Int64(time(nil))) }
}

extension TLSMaterial {
    /// What both sides' contexts are made of.
    struct Loaded: Sendable {
        /// BoringSSL's context with everything in it.
        let context: NIOSSLContext
        /// The trusted CAs of a file or folder; empty for the system's.
        let roots: Set<NIOSSLCertificate>
        /// What is questionable about the own certificate.
        let warnings: [TLSWarning]
    }

    /// Loads all files and makes the context.
    ///
    /// It reads files, so it does not belong on an event loop.
    ///
    /// - Throws: ``TLSOptionsError``.
    static func load(
        _ options: TLSOptions,
        into configuration: TLSConfiguration,
        _ verification: CertificateVerification
    ) throws(TLSOptionsError) -> Loaded {
        var configuration = configuration
        configuration.shutdownTimeout = .nanoseconds(TransportLimits.closeNotify)
        let versions = try options.versions()
        configuration.minimumTLSVersion = try TLSVersion(versions.lowerBound)
        configuration.maximumTLSVersion = try TLSVersion(versions.upperBound)
        if let profile = options.profile {
            configuration.cipherSuites = profile.cipherSuites.map(\.description).joined(separator: ":")
        }
        configuration.certificateVerification = verification
        var roots: Set<NIOSSLCertificate> = []
        if case .path(let path) = options.trust, verification != .none {
            roots = try authorities(at: path)
            configuration.trustRoots = .certificates(Array(roots))
        }
        var warnings: [TLSWarning] = []
        if let identity = options.identity {
            let chain = try certificates(at: identity.certificatePath, as: .certificate)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(of: identity))
            warnings = chain.first.map { self.warnings(on: $0, path: identity.certificatePath) } ?? []
        }
        do {
            return Loaded(context: try NIOSSLContext(configuration: configuration), roots: roots, warnings: warnings)
        } catch NIOSSLError.failedToLoadPrivateKey {
            let identity = options.identity
            throw .keyDoesNotFit(certificatePath: identity?.certificatePath ?? "", keyPath: identity?.keyPath ?? "")
        } catch is BoringSSLError where configuration.trustRoots == nil || configuration.trustRoots == .default {
            // A host without CAs: what is only to be reported is that none is trusted.
            guard options.verification == .reportOnly else { throw .systemTrustMissing }
            configuration.trustRoots = .certificates([])
            do {
                return Loaded(context: try NIOSSLContext(configuration: configuration), roots: [], warnings: warnings)
            } catch {
                throw .refused(reason: String(describing: error))
            }
        } catch {
            throw .refused(reason: String(describing: error))
        }
    }

    private static func warnings(on certificate: NIOSSLCertificate, path: String) -> [TLSWarning] {
        guard let summary = CertificateSummary(certificate) else { return [] }
        var warnings: [TLSWarning] = []
        if let end = summary.notAfter, end < .now { warnings.append(.expired(path: path, since: end)) }
        if let start = summary.notBefore, .now < start { warnings.append(.notYetValid(path: path, until: start)) }
        return warnings
    }
}

extension TLSVersion {
    /// NIOSSL's name of a version.
    ///
    /// - Throws: ``TLSOptionsError`` for one that BoringSSL does not have.
    fileprivate init(_ version: TLSProtocolVersion) throws(TLSOptionsError) {
        switch version {
        case .tls10: self = .tlsv1
        case .tls11: self = .tlsv11
        case .tls12: self = .tlsv12
        case .tls13: self = .tlsv13
        default: throw .refused(reason: "no \(version)")
        }
    }
}
