// swift-tools-version:6.2

import PackageDescription

// A package of its own: its program begins in libFuzzer, which no ordinary build has.
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "igviz", path: "../..")],
  targets: [
    .executableTarget(name: "igviz-fuzz", dependencies: [.product(name: "Igviz", package: "igviz")])
  ],
  swiftLanguageModes: [.v6]
)
