import CPcap

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a process may do beyond what its user may, and how it gives that up.
///
/// A program that looks at the packets of others should not be able to do anything else when it is fooled by one.
package enum Privileges {
    /// What was given up.
    package struct Dropped: Hashable, Sendable {
        /// Names of capabilities, as `CAP_NET_RAW`.
        package let capabilities: [String]
        /// The user that the process belongs to from here on; nil where it is the same as before.
        package let user: UInt32?
    }

    /// Why something could not be given up; the system's number.
    package struct Failure: Error, Hashable, Sendable {
        /// The call that failed.
        package let call: String
        /// The system's number.
        package let errno: Int32
    }

    /// Gives up all capabilities, and where the process is root for another user becomes that user: the one who called
    /// `sudo`, or the one who started a program with the set-user-ID bit.
    ///
    /// On Linux capabilities are a thread's own: to be called while there is no other.
    ///
    /// - Parameter environment: Where `sudo` says who called it.
    /// - Returns: what was given up.
    /// - Throws: ``Failure``, after which nothing of others should be looked at.
    package static func drop(environment: (String) -> String?) throws(Failure) -> Dropped {
        let held = Capabilities.permitted
        let user = Identity.behind(environment: environment)
        if let user { try user.assume() }
        try Capabilities.drop()
        return Dropped(capabilities: held, user: user?.user)
    }
}

/// A user and a group.
private struct Identity {
    let user: uid_t
    let group: gid_t
    let name: String?

    /// For whom this process is root; nil where it is nobody but root.
    static func behind(environment: (String) -> String?) -> Identity? {
        guard geteuid() == 0 else { return nil }
        // Where root is not who started it, the environment is that of somebody else.
        if getuid() != 0 { return Identity(user: getuid(), group: getgid(), name: nil) }
        guard let user = environment("SUDO_UID").flatMap({ uid_t($0) }), user != 0,
            let group = environment("SUDO_GID").flatMap({ gid_t($0) })
        else { return nil }
        return Identity(user: user, group: group, name: environment("SUDO_USER"))
    }

    /// Becomes this user, for good.
    func assume() throws(Privileges.Failure) {
        // With the user's other groups, where the system knows them.
        if name.map({ unsafe initgroups($0, groupNumber) }) != 0 {
            guard unsafe withUnsafePointer(to: group, { unsafe setgroups(1, $0) }) == 0 else {
                throw failure("setgroups")
            }
        }
        guard setgid(group) == 0 else { throw failure("setgid") }
        guard setuid(user) == 0 else { throw failure("setuid") }
        // Whatever the system has instead of sets of users: there is no way back.
        guard setuid(0) != 0, getuid() == user, geteuid() == user else {
            throw Privileges.Failure(call: "setuid", errno: EPERM)
        }
    }

    #if canImport(Glibc)
    private var groupNumber: gid_t { group }
    #else
    private var groupNumber: Int32 { Int32(bitPattern: group) }
    #endif

    private func failure(_ call: String) -> Privileges.Failure { Privileges.Failure(call: call, errno: errno) }
}

#if os(Linux)
private enum Capabilities {
    /// The names of those that the process has.
    static var permitted: [String] {
        var bits: UInt64 = 0
        guard unsafe sonde_permitted_capabilities(&bits) == 0 else { return [] }
        return (0..<64).filter { bits >> $0 & 1 != 0 }.map { names.indices.contains($0) ? "CAP_" + names[$0] : "\($0)" }
    }

    static func drop() throws(Privileges.Failure) {
        guard sonde_drop_capabilities() == 0 else { throw Privileges.Failure(call: "capset", errno: errno) }
        guard sonde_refuse_new_privileges() == 0 else { throw Privileges.Failure(call: "prctl", errno: errno) }
    }

    /// By their numbers: <linux/capability.h>.
    private static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ]
}
#else
/// There are none: access to packets is that to the files /dev/bpf*, which was used when the interface was opened.
private enum Capabilities {
    static var permitted: [String] { [] }
    static func drop() throws(Privileges.Failure) {}
}
#endif
