// swift-tools-version:6.2

import PackageDescription

let package = Package(
  name: "library",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "igviz", path: "../..")],
  targets: [
    .executableTarget(name: "explain", dependencies: [.product(name: "Igviz", package: "igviz")])
  ],
  swiftLanguageModes: [.v6]
)
