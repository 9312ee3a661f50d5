// swift-tools-version: 6.2

import PackageDescription

// The standard API of traces, for the layers that make spans.
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")

// One way through the house: candles -> features -> forecast -> signal -> order -> trade -> report.
// Every wall between two targets forbids one import; docs/architecture.md says which and why, and
// scripts/check-layers.sh holds the sources against the dependencies declared here.
let package = Package(
    name: "hindcast",
    products: [
        .library(name: "Market", targets: ["Market"]),
        .library(name: "Neural", targets: ["Neural"]),
        .library(name: "Forecasting", targets: ["Forecasting"]),
        .library(name: "Trading", targets: ["Trading"]),
        .library(name: "Backtesting", targets: ["Backtesting"]),
        .executable(name: "hindcast", targets: ["hindcast"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git",
            from: "2.28.1",
            traits: []
        ),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle.git",
            from: "2.13.0"
        ),
    ],
    targets: [
        // Files and folders that are whole after a crash: no domain.
        .target(name: "Files", dependencies: ["CZlib"]),
        // Where work runs and how tasks wait for each other.
        .target(name: "Concurrency"),
        // Spans of what is done, and how they reach a collector.
        .target(name: "Telemetry", dependencies: [tracing]),
        // Digests, by which content is named and keys are kept.
        .target(name: "Hashing", dependencies: ["CLibcrypto"]),
        .systemLibrary(
            name: "CLibcrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),

        // Vocabulary and indicators: no I/O.
        .target(name: "Market"),
        // Statistics of evidence and splits of samples: numbers in, numbers out.
        .target(name: "Validation"),

        // The network engine: does not know what a price is.
        .target(name: "CNeural"),
        .target(name: "Neural", dependencies: ["CNeural", "CLibzip", "CZlib"]),
        .target(
            name: "Forecasting",
            dependencies: ["Files", "Hashing", "Market", "Neural", "Validation"]
        ),

        // Signals and strategies: do not know who fills their orders.
        .target(name: "Trading", dependencies: ["Market"]),
        // The judge: does not know the network it judges.
        .target(name: "Backtesting", dependencies: ["Market", "Trading", "Validation"]),

        // The only SQL, and the only sockets and foreign files.
        .target(
            name: "Storage",
            dependencies: [
                "Concurrency", "Files", "Hashing", "Market", "CLibpq",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "Connectors",
            dependencies: [
                "Concurrency", "Hashing", "Market", "Telemetry", "Trading", "CHiredis", "CLibcurl",
                "CLibzip", "CZlib", tracing,
            ]
        ),
        // Linked in: distributions name the shared library differently.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "CLibcurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CLibzip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Real candles, for the demo and the tests, and Binance's maintenance tiers inside the
        // executable.
        .target(
            name: "CSample",
            exclude: ["coinbase-btcusd-1h.csv.gz", "maintenance-tiers.json", "NOTICE"]
        ),

        // Use cases; every front end calls these and has no logic of its own.
        .target(
            name: "Workflows",
            dependencies: [
                "Concurrency", "Files", "Hashing", "Market", "Neural", "Forecasting", "Trading",
                "Backtesting", "Storage", "Connectors", "CSample", "Telemetry", "Validation",
                tracing,
            ]
        ),
        // The files of the dashboard and of /docs, inside the executable.
        .target(name: "CAssets", exclude: ["dashboard", "lightweight-charts", "swagger-ui"]),
        // The REST service: the only Hummingbird.
        .target(
            name: "Server",
            dependencies: [
                "Concurrency", "Files", "Hashing", "Market", "Telemetry", "Trading", "Workflows",
                "CAssets", tracing,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // Settings of glibc's allocator.
        .systemLibrary(name: "CMalloc"),
        .executableTarget(
            name: "hindcast",
            dependencies: [
                "Market", "Trading", "Backtesting", "Server", "Workflows", "CMalloc",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "hindcast-bench",
            dependencies: [
                "Market", "Neural", "Trading", "Backtesting", "Storage", "Connectors", "CSample",
                "CPeak",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks",
            exclude: ["CPeak"]
        ),
        // What a core can do at most, for `make bench-neural`.
        .target(name: "CPeak", path: "Benchmarks/CPeak"),
        // Size and power of what reports claim, for `make calibrate-evidence`.
        .executableTarget(
            name: "hindcast-calibrate",
            dependencies: [
                "Market", "Validation", "Trading", "Backtesting", "Connectors", "CSample",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Calibration"
        ),
        // Our side of `make interop`.
        .executableTarget(
            name: "hindcast-interop",
            dependencies: ["Market", "Neural", "Forecasting"],
            path: "Interop"
        ),

        .target(
            name: "TestSupport",
            dependencies: [
                "Market", "Trading", "CLibpq", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/TestSupport"
        ),
        // The strategy of docs/strategies.md, for the tests of every front.
        .target(
            name: "WorkedExample",
            dependencies: ["Market", "Trading"],
            path: "Tests/WorkedExample"
        ),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency"]),
        .testTarget(name: "HashingTests", dependencies: ["Hashing"]),
        .testTarget(name: "ValidationTests", dependencies: ["Validation", "TestSupport"]),
        .testTarget(name: "MarketTests", dependencies: ["Market", "TestSupport"]),
        .testTarget(name: "NeuralTests", dependencies: ["Neural", "TestSupport"]),
        .testTarget(
            name: "ForecastingTests",
            dependencies: ["Market", "Neural", "Forecasting", "Validation", "TestSupport"]
        ),
        .testTarget(
            name: "TradingTests",
            dependencies: ["Market", "Trading", "TestSupport", "WorkedExample"]
        ),
        .testTarget(
            name: "BacktestingTests",
            dependencies: ["Market", "Trading", "Backtesting", "Validation", "TestSupport"]
        ),
        // Writes candles until it is killed.
        .executableTarget(
            name: "StoreWriter",
            dependencies: ["Market", "Storage"],
            path: "Tests/StoreWriter"
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Market", "Storage", "StoreWriter", "TestSupport", "Workflows",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        // A client for services on loopback that also sends what no well-behaved client would.
        .target(name: "LoopbackHTTP", path: "Tests/LoopbackHTTP"),
        // An exchange on loopback that speaks the real wire format and misbehaves on demand.
        .target(
            name: "FakeExchange",
            dependencies: [
                "Market",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/FakeExchange"
        ),
        // A language model on loopback that answers as its script says, or not at all.
        .target(
            name: "FakeLanguageServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/FakeLanguageServer"
        ),
        .testTarget(
            name: "ConnectorsTests",
            dependencies: [
                "Market", "Trading", "Storage", "Connectors", "FakeExchange", "FakeLanguageServer",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "WorkflowsTests",
            dependencies: [
                "Hashing", "Market", "Neural", "Forecasting", "Trading", "Backtesting", "Storage",
                "Connectors",
                "Workflows", "Telemetry", "Validation", tracing, "TestSupport", "FakeExchange",
                "FakeLanguageServer",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Market", "Forecasting", "Trading", "Backtesting", "Storage", "Telemetry",
                "Workflows",
                "Server", tracing, "TestSupport", "FakeExchange", "FakeLanguageServer",
                "LoopbackHTTP", "WorkedExample",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "CZlib", "Hashing", "Server", "TestSupport", "FakeLanguageServer", "LoopbackHTTP",
                "hindcast",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
    // The code under test is optimised. Optimising the tests too would double the cost of building them.
    if target.path?.hasPrefix("Tests/") ?? (target.type == .test) {
        target.swiftSettings?.append(.unsafeFlags(["-Onone"]))
    }
}
