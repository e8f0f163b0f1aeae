import DIMSE
import NIOCore
import TLSWire

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ConnectionEnd {
    /// How a connection ended that an error ended, of the system or of TLS, where that is watched.
    init(of error: any Error, _ monitor: TLSMonitor?) {
        let code = (error as? IOError)?.errnoCode
        if let monitor, code == nil {
            self = monitor.report.failure == .closed ? .closedByPeer : .tlsFailure
            return
        }
        // A write meets the peer's reset as a broken pipe.
        self = code == ECONNRESET || code == EPIPE ? .resetByPeer : .failed(errno: code)
    }
}
