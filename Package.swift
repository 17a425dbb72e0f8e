// swift-tools-version:6.2

import PackageDescription

let package = Package(
  name: "igviz",
  platforms: [.macOS(.v15)],

  // MARK: Products

  products: [
    .executable(name: "igviz", targets: ["igviz"]),
    // Models, explainers, explanations and their pictures, for other programs.
    .library(
      name: "IgvizKit",
      targets: [
        "Attribution", "ConvNet", "Evaluation", "Explaining", "Fields", "GradVisualizer", "ImageCoding",
        "Models", "ONNX",
        "Readers",
        "Report",
      ]),
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
        "Attribution", "ConvNet", "Evaluation", "Explaining", "Fields", "Figure", "Files", "GradVisualizer",
        "ImageCoding",
        "Models",
        "NPY", "ONNX", "Readers", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "igviz-bench",
      dependencies: [
        "Attribution", "CKernels", "ConvNet", "Explaining", "Fields", "ImageCoding", "Models", "Readers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmark"),

    // MARK: What goes in

    .target(name: "Fields"),
    .target(name: "Readers", dependencies: ["Fields", "ImageCoding", "NPY"]),
    .target(name: "ConvNet", dependencies: ["CKernels"]),
    .target(name: "ONNX", dependencies: ["ConvNet", "Files"]),
    .target(name: "Models", dependencies: ["ConvNet", "Fields", "Files", "ImageCoding", "ONNX", "Readers"]),

    // MARK: What is asked and found

    .target(name: "Attribution", dependencies: ["Fields"]),
    .target(name: "Evaluation", dependencies: ["Fields"]),
    .target(
      name: "Explaining",
      dependencies: [
        "Attribution", "ConvNet", "Evaluation", "Fields", "Files", "ImageCoding", "Models", "Readers",
      ]),

    // MARK: What is shown

    .target(name: "GradVisualizer", dependencies: ["ImageCoding"]),
    .target(name: "Figure", dependencies: ["CFreeType", "ImageCoding"]),
    .target(
      name: "Report",
      dependencies: [
        "Attribution", "Evaluation", "Explaining", "Fields", "Figure", "Files", "GradVisualizer",
        "ImageCoding", "Models", "NPY",
      ]),

    // MARK: Files

    .target(name: "Files"),
    .target(name: "NPY", dependencies: ["Files"]),
    .target(name: "ImageCoding", dependencies: ["CImageCodecs", "Files"]),

    // MARK: Tests

    .target(name: "TestSupport", dependencies: ["NPY"], path: "Tests/TestSupport"),
    .testTarget(name: "AttributionTests", dependencies: ["Attribution", "Fields", "TestSupport"]),
    .testTarget(name: "ConvNetTests", dependencies: ["CKernels", "ConvNet", "TestSupport"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Fields", "TestSupport"]),
    .testTarget(name: "FigureTests", dependencies: ["Figure", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "GradVisualizerTests", dependencies: ["GradVisualizer", "TestSupport"]),
    .testTarget(name: "ImageCodingTests", dependencies: ["CImageCodecs", "ImageCoding", "TestSupport"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Attribution", "ConvNet", "Explaining", "Fields", "ImageCoding", "Models", "Readers", "TestSupport",
      ]),
    .testTarget(
      name: "ExplainingTests",
      dependencies: [
        "Attribution", "Evaluation", "Explaining", "Fields", "ImageCoding", "Models", "NPY", "Report",
        "TestSupport",
      ]),
    .testTarget(name: "FieldsTests", dependencies: ["Fields"]),
    .testTarget(name: "NPYTests", dependencies: ["NPY", "TestSupport"]),
    // Protobuf's own library writes the files of the tests, and reads what igviz reads.
    .testTarget(
      name: "ONNXTests",
      dependencies: [
        "ConvNet", "Files", "ONNX", "TestSupport", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Schema/onnx.proto"]),
    .testTarget(name: "igvizTests", dependencies: ["ImageCoding", "NPY", "TestSupport", "igviz"]),

    // MARK: C

    .target(
      name: "CImageCodecs",
      dependencies: ["CPNG", "CJPEG", "CWebP"]),
    .target(name: "CKernels"),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: providers("freetype")),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: providers("jpeg")),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: providers("png")),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: providers("webp")),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

/// How a system package manager calls a library: Debian's `libNAME-dev`, Homebrew's own name.
func providers(_ name: String) -> [SystemPackageProvider] {
  let homebrew = ["freetype": "freetype", "jpeg": "jpeg-turbo", "png": "libpng", "webp": "webp"]
  return [.apt(["lib\(name)-dev"]), .brew([homebrew[name] ?? name])]
}
