// swift-tools-version:6.2

import PackageDescription

let package = Package(
  name: "igviz",
  platforms: [.macOS(.v15)],

  // MARK: Products

  products: [
    .executable(name: "igviz", targets: ["igviz"]),
    .library(name: "Attribution", targets: ["Attribution"]),
    .library(name: "ConvNet", targets: ["ConvNet"]),
    .library(name: "GradVisualizer", targets: ["GradVisualizer"]),
    .library(name: "ImageCoding", targets: ["ImageCoding"]),
    .library(name: "ModelZoo", targets: ["ModelZoo"]),
    .library(name: "ONNX", targets: ["ONNX"]),
  ],

  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.31.0"),
  ],

  targets: [
    // MARK: The command

    .executableTarget(
      name: "igviz",
      dependencies: [
        "Attribution", "ConvNet", "Figure", "Files", "GradVisualizer", "ImageCoding", "ModelZoo", "NPY",
        "ONNX",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "igviz-bench",
      dependencies: [
        "Attribution", "CKernels", "ConvNet", "ImageCoding", "ModelZoo",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmark"),

    // MARK: Public modules

    .target(name: "Attribution"),
    .target(name: "ConvNet", dependencies: ["CKernels"]),
    .target(name: "GradVisualizer", dependencies: ["ImageCoding"]),
    .target(name: "ImageCoding", dependencies: ["CImageCodecs", "Files"]),
    .target(
      name: "ONNX",
      dependencies: ["ConvNet", "Files", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["Schema/onnx.proto"]),
    .target(name: "ModelZoo", dependencies: ["Attribution", "ConvNet", "Files", "ImageCoding", "ONNX"]),

    // MARK: Internal modules

    .target(name: "Figure", dependencies: ["CFreeType", "ImageCoding"]),
    .target(name: "Files"),
    .target(name: "NPY", dependencies: ["Files"]),

    // MARK: Tests

    .target(name: "TestSupport", dependencies: ["NPY"], path: "Tests/TestSupport"),
    .testTarget(name: "AttributionTests", dependencies: ["Attribution", "TestSupport"]),
    .testTarget(name: "ConvNetTests", dependencies: ["CKernels", "ConvNet", "TestSupport"]),
    .testTarget(name: "FigureTests", dependencies: ["Figure", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "GradVisualizerTests", dependencies: ["GradVisualizer", "TestSupport"]),
    .testTarget(name: "ImageCodingTests", dependencies: ["CImageCodecs", "ImageCoding", "TestSupport"]),
    .testTarget(name: "ModelZooTests", dependencies: ["Attribution", "ModelZoo", "TestSupport"]),
    .testTarget(name: "NPYTests", dependencies: ["NPY", "TestSupport"]),
    .testTarget(name: "ONNXTests", dependencies: ["ConvNet", "ONNX", "TestSupport"]),
    .testTarget(name: "igvizTests", dependencies: ["ImageCoding", "NPY", "TestSupport", "igviz"]),

    // MARK: C

    .target(
      name: "CImageCodecs",
      dependencies: ["CPNG", "CJPEG"]),
    .target(name: "CKernels"),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: providers("freetype")),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: providers("jpeg")),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: providers("png")),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

/// How a system package manager calls a library: Debian's `libNAME-dev`, Homebrew's own name.
func providers(_ name: String) -> [SystemPackageProvider] {
  let homebrew = ["freetype": "freetype", "jpeg": "jpeg-turbo", "png": "libpng"]
  return [.apt(["lib\(name)-dev"]), .brew([homebrew[name] ?? name])]
}
