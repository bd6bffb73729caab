// swift-tools-version: 6.2

import PackageDescription

// A package of its own, for its flags reach everything it builds; scripts/fuzz gives them. It takes the reader's
// sources, and the checks of its tests, by symbolic links: nothing above the reader has to build, or be instrumented.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "fuzzing",
    platforms: [.macOS("26.0")],
    dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.8.1")],
    targets: [
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "DumpStream",
            dependencies: ["CLibcrypto", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "DumpReaderFuzzer", dependencies: ["CLibFuzzer", "DumpStream"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
