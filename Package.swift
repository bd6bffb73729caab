// swift-tools-version: 6.2

import PackageDescription

/// Settings shared by every Swift target; each upcoming feature is named with its proposal.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .strictMemorySafety(),  // SE-0458
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "mudanza",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "mudanza", targets: ["MudanzaCLI"]),
        // The front door, and the modules whose types it speaks in.
        .library(name: "Mudanza", targets: ["Mudanza", "Tenancy", "SQLSyntax", "DumpStream", "PostgresLink"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev", "libprotobuf-c-dev"])]),
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),

        .target(
            name: "DumpStream",
            dependencies: ["CLibcrypto", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "SQLSyntax", dependencies: ["CPgQuery", "DumpStream"]),
        .target(name: "TOMLText", dependencies: [.product(name: "TOMLKit", package: "TOMLKit")]),
        .target(
            name: "PostgresLink",
            dependencies: [
                "CLibpq", "SQLSyntax", "TOMLText", .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "Tenancy", dependencies: ["SQLSyntax", "TOMLText"]),
        // The SQL that a target is prepared with lies at the top, where those who run it find it.
        .target(
            name: "MudanzaMigrations", path: "migrations",
            resources: [
                "0001_ledger.sql", "0002_rollback.sql", "0003_keys.sql", "0004_work.sql",
            ].map { .embedInCode($0) }),
        .target(
            name: "Mudanza",
            dependencies: [
                "CXXHash", "DumpStream", "MudanzaMigrations", "PostgresLink", "SQLSyntax", "Tenancy",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // The page's template, style and script are files of their own, and built into the program.
        .target(
            name: "MudanzaReports",
            dependencies: ["Mudanza", .product(name: "Mustache", package: "swift-mustache")],
            resources: [
                "report.html", "tables.html", "table.html", "value.html", "graph.html", "drawing.html", "target.html",
                "report.css", "plain.css", "report.js",
            ].map { .embedInCode("HTML/\($0)") }),
        .executableTarget(
            name: "MudanzaCLI",
            dependencies: [
                "Mudanza", "MudanzaReports", "PostgresLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),

        .target(
            name: "MudanzaTestSupport",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/MudanzaTestSupport"),
        .testTarget(name: "MudanzaTestSupportTests", dependencies: ["MudanzaTestSupport"]),
        .testTarget(name: "DumpStreamTests", dependencies: ["DumpStream", "MudanzaTestSupport"]),
        .testTarget(name: "SQLSyntaxTests", dependencies: ["SQLSyntax", "MudanzaTestSupport"]),
        .testTarget(name: "TenancyTests", dependencies: ["Tenancy", "TOMLText", "MudanzaTestSupport"]),
        .testTarget(name: "PostgresLinkTests", dependencies: ["PostgresLink", "MudanzaTestSupport"]),
        .testTarget(
            name: "MudanzaTests",
            dependencies: ["Mudanza", "MudanzaMigrations", "MudanzaReports", "MudanzaTestSupport", "PostgresLink"],
            exclude: ["Goldens"]),
        .testTarget(
            name: "MudanzaReportsTests",
            dependencies: ["DumpStream", "Mudanza", "MudanzaReports", "MudanzaTestSupport", "SQLSyntax", "Tenancy"],
            exclude: ["Cases", "Goldens", "HTML/Goldens"]),
        .testTarget(
            name: "MudanzaCLITests",
            dependencies: [
                "Mudanza", "MudanzaCLI", "MudanzaMigrations", "MudanzaTestSupport", "SQLSyntax", "Tenancy",
            ],
            exclude: ["Cases", "Goldens"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
