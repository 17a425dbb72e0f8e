// swift-tools-version:6.2

import PackageDescription

let package = Package(
  name: "igviz",
  platforms: [.macOS(.v15)],

  // MARK: Products

  products: [
    .executable(name: "igviz", targets: ["IgvizCommand"]),
    // Models, explanations and their figures, for other programs.
    .library(name: "Igviz", targets: ["Igviz"]),
  ],

  traits: [
    .trait(name: "NetCDF", description: "Reads and writes NetCDF files by the system's library.")
  ],

  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.31.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],

  targets: [
    // MARK: The library

    .target(
      name: "Igviz",
      dependencies: [
        "Attribution", "Evaluation", "Explaining", "Failures", "Fields", "Figure", "ImageCoding", "Models",
        "Readers", "Report",
      ]),

    // MARK: The command

    .executableTarget(
      name: "IgvizCommand",
      dependencies: [
        "ArrayFormats",
        "Attribution", "Engine", "Evaluation", "Explaining", "Failures", "Fields", "Figure", "Files",
        "GradVisualizer", "ImageCoding",
        "Pipeline", "Models",
        "ONNX", "Readers", "Report",
        "Threads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "igviz-bench",
      dependencies: [
        "Attribution", "CKernels", "Engine", "Explaining", "Fields", "ImageCoding", "Models", "ArrayFormats",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmark"),

    // MARK: What goes in

    .target(name: "Fields", dependencies: ["Failures"]),
    .target(
      name: "Readers",
      dependencies: [
        "ArrayFormats", "Failures", "Fields", "Files", "ImageCoding",
      ]),
    .target(name: "Engine", dependencies: ["CKernels", "Failures", "Threads"]),
    .target(name: "ONNX", dependencies: ["Engine", "Failures", "Files"]),
    .target(
      name: "Models",
      dependencies: ["Engine", "Failures", "Fields", "Files", "ImageCoding", "ONNX", "Readers"]),

    // MARK: What is asked and found

    .target(name: "Attribution", dependencies: ["Failures", "Fields", "Threads"]),
    .target(name: "Evaluation", dependencies: ["Failures", "Fields"]),
    .target(
      name: "Explaining",
      dependencies: [
        "Attribution", "Engine", "Evaluation", "Failures", "Fields", "Files", "ImageCoding", "Models",
        "Readers", "Threads",
      ]),

    // MARK: What is shown

    .target(name: "GradVisualizer", dependencies: ["Failures", "ImageCoding"]),
    .target(
      name: "Figure", dependencies: ["CPango", "Failures", "Fields", "Files", "ImageCoding", "Threads"]),
    .target(
      name: "Report",
      dependencies: [
        "ArrayFormats",
        "Attribution", "CReportPage", "Evaluation", "Explaining", "Failures", "Fields", "Figure", "Files",
        "GradVisualizer", "ImageCoding", "Models", "Readers",
        .product(name: "Mustache", package: "swift-mustache"),
      ]),

    // MARK: Many

    .target(
      name: "Pipeline",
      dependencies: [
        "Attribution", "Evaluation", "Explaining", "Failures", "Fields", "Figure", "Files", "Models",
        "Report", "Threads",
      ]),

    // MARK: Files, threads and errors

    .target(name: "Failures"),
    .target(name: "Threads"),
    .target(name: "Files", dependencies: ["CCrypto", "CZlib", "Failures"]),
    .target(
      name: "ArrayFormats",
      dependencies: ["Failures", "Files", .target(name: "CNetCDF", condition: .when(traits: ["NetCDF"]))]),
    .target(name: "ImageCoding", dependencies: ["CImageCodecs", "Failures", "Files"]),

    // MARK: Tests

    .target(
      name: "TestSupport", dependencies: ["ArrayFormats", "TestEnvironment"], path: "Tests/TestSupport"),
    .target(name: "TestEnvironment", path: "Tests/TestEnvironment"),
    .testTarget(name: "AttributionTests", dependencies: ["Attribution", "Fields", "TestSupport"]),
    .testTarget(name: "EngineTests", dependencies: ["CKernels", "Engine", "TestSupport"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Fields", "TestSupport"]),
    .testTarget(name: "FigureTests", dependencies: ["CPango", "Figure", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "GradVisualizerTests", dependencies: ["GradVisualizer", "TestSupport"]),
    .testTarget(name: "ImageCodingTests", dependencies: ["CImageCodecs", "ImageCoding", "TestSupport"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Attribution", "Engine", "Explaining", "Fields", "ImageCoding", "Models", "Readers", "TestSupport",
      ]),
    .testTarget(
      name: "ExplainingTests",
      dependencies: [
        "Attribution", "Evaluation", "Explaining", "Fields", "ImageCoding", "Models", "ArrayFormats", "ONNX",
        "Readers", "Report", "TestSupport",
      ]),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "ArrayFormats", "Attribution", "Explaining", "Fields", "Figure", "ImageCoding", "Models", "Readers",
        "Report",
        "TestSupport",
      ]),
    .testTarget(name: "IgvizTests", dependencies: ["Igviz", "TestSupport"]),
    // The form of the repository: names, folders, imports.
    .testTarget(name: "HouseTests", dependencies: ["TestSupport"], exclude: ["retired-names.txt"]),
    .testTarget(name: "ThreadsTests", dependencies: ["TestSupport", "Threads"]),
    .testTarget(name: "FieldsTests", dependencies: ["Fields"]),
    .testTarget(name: "ArrayFormatsTests", dependencies: ["ArrayFormats", "TestSupport"]),
    .testTarget(
      name: "ReadersTests",
      dependencies: ["ArrayFormats", "Fields", "Files", "ImageCoding", "Readers", "TestSupport"]),
    // Protobuf's own library writes the files of the tests, and reads what igviz reads.
    .testTarget(
      name: "ONNXTests",
      dependencies: [
        "Engine", "Files", "ArrayFormats", "ONNX", "TestSupport",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Schema/onnx.proto"]),
    .testTarget(
      name: "IgvizCommandTests",
      dependencies: [
        "Pipeline", "Explaining", "Failures", "Files", "ImageCoding", "Models", "ArrayFormats", "TestSupport",
        "IgvizCommand",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // MARK: C

    .target(
      name: "CImageCodecs",
      dependencies: ["CPNG", "CJPEG", "CWebP"]),
    .target(name: "CKernels"),
    // The report's page: text files that the compiler embeds.
    .target(name: "CReportPage", exclude: ["script", "style", "template"]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: providers("ssl")),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: providers("jpeg")),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: providers("pango1.0")),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: providers("png")),
    .systemLibrary(
      name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"]), .brew(["netcdf"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: providers("webp")),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

// Builds under a sanitizer take long: `IGVIZ_PARTS="FilesTests ArrayFormatsTests"` declares these targets and what
// they need, nothing else.
if let parts = Context.environment["IGVIZ_PARTS"]?.split(separator: " ").map(String.init) {
  // libFuzzer brings the main function of this program, so that ordinary builds do not have it.
  if parts.contains("igviz-fuzz") {
    package.targets.append(
      .executableTarget(
        name: "igviz-fuzz",
        dependencies: ["Engine", "ImageCoding", "Models", "ArrayFormats", "ONNX", "Readers"],
        path: "Scripts/fuzz/Sources"))
  }
  package.keep(parts)
}

extension Package {
  /// Removes all targets but the given ones and those they need. The library has the given ones only.
  func keep(_ parts: [String]) {
    var kept = Set(parts)
    var waiting = parts
    while let part = waiting.popLast() {
      for dependency in targets.first(where: { $0.name == part })?.dependencies ?? [] {
        let needed: String
        if case .byNameItem(let name, _) = dependency {
          needed = name
        } else if case .targetItem(let name, _) = dependency {
          needed = name
        } else {
          continue
        }
        if kept.insert(needed).inserted { waiting.append(needed) }
      }
    }
    targets.removeAll { !kept.contains($0.name) }
    let modules = targets.filter { $0.type == .regular && parts.contains($0.name) }.map(\.name)
    products = modules.isEmpty ? [] : [.library(name: "Igviz", targets: modules)]
  }
}

/// How a system package manager calls a library: Debian's `libNAME-dev`, Homebrew's own name.
func providers(_ name: String) -> [SystemPackageProvider] {
  let homebrew = [
    "pango1.0": "pango", "jpeg": "jpeg-turbo", "png": "libpng", "ssl": "openssl", "webp": "webp",
  ]
  return [.apt(["lib\(name)-dev"]), .brew([homebrew[name] ?? name])]
}
