import Glibc

/// What a thread of Linux can have apart from the others of its process.
package enum LinuxThread {
    /// A part that threads share unless one of them leaves it (unshare(2)).
    enum Part: Int32 {
        /// The root and the working folder.
        case folders = 0x200
        /// The table of descriptors, of which it gets a copy.
        case descriptors = 0x400
    }

    /// Gives the calling thread, and those that it starts from now on, a part of their own.
    static func leave(_ part: Part) throws {
        let unshare: @convention(c) (Int32) -> Int32 = try function("unshare")
        guard unshare(part.rawValue) == 0 else { throw SocketError("unshare") }
    }

    /// Takes all rights of root from the calling thread, such as that to ports below 1024; files of root stay its own.
    package static func dropCapabilities() throws {
        let capset: @convention(c) (UnsafePointer<UInt32>?, UnsafePointer<UInt32>?) -> Int32 = try function("capset")
        // Version 3 of the interface, and the calling thread; two times three sets without a member (capset(2)).
        guard capset([0x2008_0522, 0], [UInt32](repeating: 0, count: 6)) == 0 else { throw SocketError("capset") }
    }

    /// Functions of Linux alone, which Swift's Glibc does not show.
    static func function<Function>(_ name: String) throws -> Function {
        guard let symbol = dlsym(nil, name) else { throw SocketError(name, code: ENOSYS) }
        return unsafeBitCast(symbol, to: Function.self)
    }
}
