// swift-tools-version: 6.2
import PackageDescription

/// Every target: language mode 6, warnings are errors, and the upcoming features that make imports and isolation
/// explicit.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Metadata of generic types by direct calls: looked up by their mangled names, as is the default for the sake of
    // size, they cost a short run of a tool a tenth of its time.
    .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"],
        .when(configuration: .release)
    ),
]

/// Targets that read bytes from elsewhere: each unsafe expression is marked.
let memorySafe: [SwiftSetting] = strict + [.strictMemorySafety()]

/// Of these, targets that declare a `~Escapable` cursor over borrowed bytes.
let borrowing: [SwiftSetting] = memorySafe + [.enableExperimentalFeature("Lifetimes")]

/// Executables, which start a fifth sooner without 20,000 dynamic symbols that nothing looks up, and at a fixed
/// address.
///
/// At a fixed address, as Go's executables are, the 60,000 relocations of each start go away. Given up for it is that
/// the program's own code lies elsewhere each time; libraries, heap and stacks still do. C++'s libraries become part of
/// the executable too, which saves a seventh of a C-ECHO: its time goes into starting.
let tool: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-Xlinker", "--no-export-dynamic", "-Xclang-linker", "-no-pie", "-Xclang-linker", "-static-libgcc",
            "-L\(Context.packageDirectory)/Sources/Linking",
        ],
        .when(platforms: [.linux], configuration: .release)
    )
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
// For SHA-256 of exported objects, by the processor's own instructions. It brings a BoringSSL beside that of
// swift-nio-ssl, which exports none; no tool links both.
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "sonde",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        // The core, bottom up.
        .target(
            name: "DICOMWire",
            exclude: [
                "Registry/LICENSE-pydicom.txt", "Registry/LICENSE-pynetdicom.txt", "Registry/generate.py",
            ],
            swiftSettings: borrowing
        ),
        .target(name: "SystemFiles", swiftSettings: strict),
        .target(name: "TLSWire", dependencies: ["DICOMWire"], swiftSettings: strict),
        .target(name: "DIMSE", dependencies: ["DICOMWire"], swiftSettings: strict),
        .target(name: "Diagnosis", dependencies: ["DIMSE", "TLSWire", "DICOMWire"], swiftSettings: strict),
        .target(
            name: "DICOMTransport",
            dependencies: ["DIMSE", "TLSWire", "DICOMWire", "SystemFiles", nioCore, nioPosix, nioTLS, nioSSL],
            // NIOSSL's verificationCallback is deprecated, and the only way to BoringSSL's verdicts (see
            // TLSClientContext).
            swiftSettings: strict + [.treatWarning("DeprecatedDeclaration", as: .warning)]
        ),
        .target(name: "PacketFlow", swiftSettings: borrowing),
        .target(
            name: "Probing",
            dependencies: [
                "DICOMTransport", "Diagnosis", "TLSWire", "DIMSE", "DICOMWire", "PacketFlow", "SystemFiles", nioCore,
                nioPosix,
            ],
            swiftSettings: strict
        ),

        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Its functions are looked up at run time: see PcapLibrary.
        .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
        .target(
            name: "PacketCapture",
            dependencies: ["PacketFlow", "SystemFiles", "CPcap"],
            swiftSettings: memorySafe
        ),
        .target(name: "CaptureInput", dependencies: ["PacketFlow", "CZlib"], swiftSettings: memorySafe),
        .target(
            name: "CaptureAnalysis",
            dependencies: ["PacketFlow", "Diagnosis", "TLSWire", "DIMSE", "DICOMWire"],
            swiftSettings: memorySafe
        ),

        // What the tools share: all of them, and those that connect.
        .target(
            name: "ToolSupport",
            dependencies: ["Diagnosis", "DIMSE", "DICOMWire", "SystemFiles", argumentParser],
            swiftSettings: strict
        ),
        .target(
            name: "LiveToolSupport",
            dependencies: [
                "Probing", "ToolSupport", "DICOMTransport", "Diagnosis", "TLSWire", "DIMSE", "DICOMWire", "SystemFiles",
                nioCore, nioPosix, argumentParser,
            ],
            swiftSettings: strict
        ),

        // The tools.
        .executableTarget(
            name: "dcmecho",
            dependencies: [
                "LiveToolSupport", "Probing", "ToolSupport", "DICOMTransport", "Diagnosis", "DIMSE", "DICOMWire",
                nioCore,
                argumentParser,
            ],
            swiftSettings: strict,
            linkerSettings: tool
        ),

        .executableTarget(
            name: "dcmpcap",
            dependencies: [
                "CaptureAnalysis", "CaptureInput", "PacketCapture", "PacketFlow", "ToolSupport", "Diagnosis", "DIMSE",
                "DICOMWire", "SystemFiles", crypto, argumentParser,
            ],
            swiftSettings: memorySafe,
            linkerSettings: tool
        ),

        // Tests of each module, of the modules with real peers, and of the built tools.
        .testTarget(
            name: "DICOMWireTests",
            dependencies: ["DICOMWire", "TestSupport"],
            exclude: ["DataSet/fixtures", "Fixtures"],
            swiftSettings: memorySafe
        ),
        .testTarget(name: "SystemFilesTests", dependencies: ["SystemFiles"], swiftSettings: strict),
        .testTarget(name: "TLSWireTests", dependencies: ["TLSWire", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "DIMSETests", dependencies: ["DIMSE", "DICOMWire", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: ["Diagnosis", "TLSWire", "DIMSE", "DICOMWire", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DICOMTransportTests",
            dependencies: [
                "DICOMTransport", "TLSWire", "DIMSE", "DICOMWire", "TransportTestSupport", "TestSupport", nioCore,
                nioEmbedded, nioPosix, nioTLS, nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProbingTests",
            dependencies: [
                "Probing", "CaptureAnalysis", "CaptureInput", "PacketFlow", "DICOMTransport", "Diagnosis", "TLSWire",
                "DIMSE", "DICOMWire", "SystemFiles", "TransportTestSupport", "TestSupport", nioCore, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CaptureAnalysisTests",
            dependencies: [
                "CaptureAnalysis", "CaptureInput", "PacketFlow", "Diagnosis", "DIMSE", "DICOMWire", "TestSupport",
                crypto,
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "PacketFlowTests",
            dependencies: ["PacketFlow", "CaptureInput", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "CaptureInputTests",
            dependencies: ["CaptureInput", "PacketFlow", "TestSupport"],
            swiftSettings: memorySafe
        ),
        .testTarget(
            name: "PacketCaptureTests",
            dependencies: ["PacketCapture", "PacketFlow", "CaptureInput", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ToolSupportTests",
            dependencies: ["ToolSupport", "SystemFiles", argumentParser],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LiveToolSupportTests",
            dependencies: [
                "LiveToolSupport", "ToolSupport", "DICOMTransport", "Diagnosis", "TLSWire", "DIMSE", "DICOMWire",
                "TestSupport", argumentParser,
            ],
            swiftSettings: strict
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", exclude: ["Peers"], swiftSettings: strict),
        .target(
            name: "TransportTestSupport",
            dependencies: ["DICOMTransport", "DICOMWire", "TestSupport", nioCore, nioPosix],
            path: "Tests/TransportTestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ToolTests",
            dependencies: ["SystemFiles", "TestSupport", "dcmecho", "dcmpcap"],
            swiftSettings: strict
        ),
    ]
)

// `Tests/fuzz` builds these, with libFuzzer's main and instrumentation: not part of any other build.
if Context.environment["SONDE_FUZZ"] == "1" {
    package.targets += [
        fuzz("FuzzValues", of: "DICOMWire"),
        fuzz("FuzzPDU", of: "DICOMWire"),
        fuzz("FuzzCommand", of: "DICOMWire"),
        fuzz("FuzzDataSet", of: "DICOMWire"),
        fuzz("FuzzEngine", of: "DIMSE", "DICOMWire"),
        fuzz("FuzzTLS", of: "TLSWire"),
        fuzz("FuzzCertificate", of: "TLSWire"),
        fuzz("FuzzCapture", of: "CaptureAnalysis", "PacketFlow", "FuzzSupport"),
        fuzz("FuzzPackets", of: "PacketFlow"),
        fuzz("FuzzStreams", of: "CaptureAnalysis", "PacketFlow", "DIMSE", "DICOMWire", "FuzzSupport"),
        .target(
            name: "FuzzSupport",
            dependencies: ["CaptureAnalysis", "PacketFlow", "Diagnosis", "DIMSE", "DICOMWire"],
            path: "Tests/FuzzSupport",
            swiftSettings: strict
        ),
    ]
}

// `Tests/benchmark` builds these: not part of any other build.
if Context.environment["SONDE_BENCHMARK"] == "1" {
    package.targets += [
        .target(
            name: "BenchmarkSupport",
            dependencies: ["TestSupport"],
            path: "Tests/Benchmarks/BenchmarkSupport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "CaptureBenchmark",
            dependencies: ["BenchmarkSupport", "TestSupport"],
            path: "Tests/Benchmarks/CaptureBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(name: "CaptureLoop", path: "Tests/Benchmarks/CaptureLoop"),
        .executableTarget(
            name: "EchoBenchmark",
            dependencies: ["BenchmarkSupport", "TestSupport"],
            path: "Tests/Benchmarks/EchoBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "WireBenchmark",
            dependencies: ["BenchmarkSupport", "TestSupport", "DICOMWire"],
            path: "Tests/Benchmarks/WireBenchmark",
            swiftSettings: memorySafe
        ),
    ]
}

/// A target of libFuzzer, in `Tests/Fuzz/NAME/NAME.swift` beside its kept inputs.
func fuzz(_ name: String, of targets: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: targets,
        path: "Tests/Fuzz/\(name)",
        exclude: ["corpus", "crashes"],
        sources: ["\(name).swift"],
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
    )
}
