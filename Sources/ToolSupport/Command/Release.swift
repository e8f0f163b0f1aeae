import DIMSE

/// Which Sonde this is.
package enum Release {
    /// The version of all tools.
    package static let version = SondeVersion.text
    /// The day of the version, as manual pages show it.
    package static let date = "2026-11-22"
}
