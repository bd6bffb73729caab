// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that whoever builds Mudanza builds none of this.
let package = Package(
    name: "mudanza-benchmarks",
    platforms: [.macOS("26.0")],
    products: [.executable(name: "mudanza-bench", targets: ["MudanzaBench"])],
    dependencies: [
        .package(name: "mudanza", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "MudanzaBench",
            dependencies: [
                .product(name: "Mudanza", package: "mudanza"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),  // SE-0335
                .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
                .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
                .strictMemorySafety(),  // SE-0458
                .treatAllWarnings(as: .error),
            ])
    ],
    swiftLanguageModes: [.v6]
)
