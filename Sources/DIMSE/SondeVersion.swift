/// The version of this toolkit.
package enum SondeVersion {
    /// As printed by `--version` and sent in the implementation version name.
    package static let text = "0.1.0"
}
