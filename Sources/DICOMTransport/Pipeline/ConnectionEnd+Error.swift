import DIMSE
import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ConnectionEnd {
    /// How a connection ended that an error ended; a write meets the peer's reset as a broken pipe.
    init(of error: any Error) {
        let code = (error as? IOError)?.errnoCode
        self = code == ECONNRESET || code == EPIPE ? .resetByPeer : .failed(errno: code)
    }
}
