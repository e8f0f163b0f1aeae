// swift-tools-version: 6.2
import PackageDescription

/// Every target: language mode 6, warnings are errors, and the upcoming features that make imports and isolation explicit.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Targets that walk borrowed bytes with a `~Escapable` cursor.
let borrowing: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "sonde",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .target(name: "DICOMWire", swiftSettings: borrowing),
        .testTarget(name: "DICOMWireTests", dependencies: ["DICOMWire"], swiftSettings: borrowing),
        .target(
            name: "DICOMTransport",
            dependencies: ["DICOMWire", nioCore, nioPosix, nioTLS, nioSSL],
            // NIOSSL's verificationCallback is deprecated, and the only way to BoringSSL's verdicts (see TLSClientContext).
            swiftSettings: strict + [.treatWarning("DeprecatedDeclaration", as: .warning)]
        ),
        .testTarget(
            name: "DICOMTransportTests",
            dependencies: ["DICOMTransport", "DICOMWire", nioCore, nioPosix, nioTLS, nioSSL],
            swiftSettings: strict
        ),
    ]
)
