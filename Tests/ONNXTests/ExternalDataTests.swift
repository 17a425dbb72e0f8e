import Engine
import Files
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Files beside a model that contain its weights: how they are located, and where they may lie.
@Suite struct ExternalDataTests {
  private let made = ModelMaker()

  /// Returns a model that adds 192 numbers from a file.
  private func model(_ location: String, offset: String? = nil, length: String = "768") throws -> Data {
    var weights = made.tensor("w", [1, 3, 8, 8], [])
    weights.dataLocation = 1
    let entries = [("location", location), ("length", length)] + (offset.map { [("offset", $0)] } ?? [])
    weights.externalData = entries.map { key, value in
      var entry = ONNXEntry()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    return try made.model([made.node("Add", ["x", "w"], outputs: ["y"], name: "add")], [weights])
  }

  private static var weights: Data { [Float](repeating: 2, count: 192).withUnsafeBytes { Data($0) } }

  /// Returns the error message for a model at a path; empty if there is no error.
  private func refusal(_ path: String) -> String {
    do {
      _ = try ONNXModel(contentsOf: path).imported()
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private func write(_ data: Data, to path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  /// A weight as a `Constant` node, as exporters write it.
  @Test func constantsOfNodesAreRead() throws {
    try withTemporaryFolder { folder in
      try write(Self.weights, to: "\(folder)/w.bin")
      let known = try model("w.bin")
      let whole = try ONNXModelProto(serializedBytes: known)
      var constant = made.node("Constant", [], outputs: ["w"], name: "weights")
      var value = ONNXAttribute()
      (value.name, value.t) = ("value", whole.graph.initializer[0])
      value.t.name = ""
      constant.attribute = [value]
      var top = whole
      top.graph.initializer = []
      top.graph.node.insert(constant, at: 0)
      let path = "\(folder)/net.onnx"
      try write(top.serializedBytes(), to: path)
      let read = try ONNXModel(contentsOf: path)
      let evaluator = Evaluator(Network(compiling: try read.imported().graph))
      #expect(
        try evaluator.forward([Float](repeating: 1, count: 192)) == [Float](repeating: 3, count: 192))
      // The file is part of the model, so a change of the file is a change of the model.
      #expect(read.externalData.count == 1)
    }
  }

  @Test func filesOfTheFolderAreRead() throws {
    try withTemporaryFolder { folder in
      let inside = "\(folder)/model"
      try makeFolder("\(inside)/deep/er")
      try write(Self.weights, to: "\(inside)/deep/er/w.bin")
      try write(Self.weights, to: "\(inside)/..w")
      try link("\(inside)/link.bin", to: "deep/er/w.bin")
      try link("\(inside)/folder", to: "\(inside)/deep")
      for location in ["deep/er/w.bin", "./deep/er/w.bin", "..w", "link.bin", "folder/er/w.bin"] {
        try write(model(location), to: "\(inside)/net.onnx")
        #expect(refusal("\(inside)/net.onnx") == "", "\(location)")
      }
    }
  }

  @Test func whatLiesOutsideIsRefused() throws {
    try withTemporaryFolder { folder in
      // Two names that are equivalent in Unicode.
      let (inside, sibling) = ("\(folder)/caf\u{e9}", "\(folder)/cafe\u{301}")
      for path in [inside, "\(inside)/sub", sibling, "\(folder)/outside", inside + "2"] {
        try makeFolder(path)
      }
      for path in [sibling, "\(folder)/outside", folder, inside + "2"] {
        try write(Self.weights, to: "\(path)/w.bin")
      }
      try link("\(inside)/link", to: "\(folder)/w.bin")
      try link("\(inside)/folder", to: "\(folder)/outside")
      try link("\(inside)/up", to: "..")
      try link("\(inside)/twice", to: "link")
      try link("\(inside)/sibling", to: sibling)
      try link("\(inside)/longer", to: inside + "2")
      let locations = [
        "../w.bin", "\(folder)/w.bin", "link", "link/.", "link/", "folder/w.bin", "up/w.bin",
        "sub/../../w.bin",
        "sub/../link", "twice", "sibling/w.bin", "longer/w.bin", "../cafe\u{301}/w.bin", "", "/", ".", "..",
        "./",
        "//w.bin", "sub//w.bin", "w.bin\0.png", "\0", "folder/./w.bin",
      ]
      for location in locations {
        try write(model(location), to: "\(inside)/net.onnx")
        let refusal = refusal("\(inside)/net.onnx")
        #expect(refusal.contains("the model's folder"), "\(location): \(refusal)")
        #expect(refusal.contains("'\(location)'"), "\(location): \(refusal)")
      }
    }
  }

  /// Pipes are not waited for, and endless devices are not read.
  @Test(.timeLimit(.minutes(1))) func whatIsNoFileIsRefused() throws {
    try withTemporaryFolder { folder in
      try link("\(folder)/zero", to: "/dev/zero")
      try link("\(folder)/dev", to: "/dev")
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      try link("\(folder)/pipe-link", to: "pipe")
      try makeFolder("\(folder)/folder.bin")
      for (location, what) in [
        ("zero", "a device"), ("dev/zero", "a device"), ("dev/stdin", "dev/stdin"), ("pipe", "a pipe"),
        ("pipe-link", "a pipe"), ("folder.bin", "a folder"), ("zero/.", "'zero/.'"),
        ("dev/zero/.", "'dev/zero/.'"),
        ("pipe/.", "'pipe/.'"), ("none.bin", "no such file"),
      ] {
        try write(model(location), to: "\(folder)/net.onnx")
        let refusal = refusal("\(folder)/net.onnx")
        #expect(!refusal.isEmpty && refusal.contains(what), "\(location): \(refusal)")
        #expect(refusal.contains(location), "\(refusal)")
      }
    }
  }

  /// Hugging Face's cache: the files of a snapshot are links into a folder of blobs.
  @Test func aCacheOfLinksIsRead() throws {
    try withTemporaryFolder { folder in
      for path in ["blobs", "snapshots/x", "secret", "home"] { try makeFolder("\(folder)/\(path)") }
      let (blobs, snapshot) = ("\(folder)/blobs", "\(folder)/snapshots/x")
      try write(model("net.onnx.data"), to: "\(blobs)/aaa")
      try write(Self.weights, to: "\(blobs)/bbb")
      try write(Self.weights, to: "\(folder)/secret/w")
      try link("\(snapshot)/net.onnx", to: "../../blobs/aaa")
      try link("\(snapshot)/net.onnx.data", to: "../../blobs/bbb")
      #expect(refusal("\(snapshot)/net.onnx") == "")
      // A link to the link; then a link to the data beside it.
      try link("\(folder)/home/net.onnx", to: "../snapshots/x/net.onnx")
      #expect(refusal("\(folder)/home/net.onnx").contains("no such file"))
      try link("\(folder)/home/net.onnx.data", to: "../snapshots/x/net.onnx.data")
      #expect(refusal("\(folder)/home/net.onnx") == "")
      // The data is a regular file, and the model is a link.
      try FileManager.default.removeItem(atPath: "\(snapshot)/net.onnx.data")
      try write(Self.weights, to: "\(snapshot)/net.onnx.data")
      #expect(refusal("\(snapshot)/net.onnx") == "")
      // The data lies in neither of the two folders.
      try FileManager.default.removeItem(atPath: "\(snapshot)/net.onnx.data")
      try link("\(snapshot)/net.onnx.data", to: "../../secret/w")
      #expect(refusal("\(snapshot)/net.onnx").contains("the model's folder"))
    }
  }

  /// External data is found beside the target of a link to the model.
  @Test func dataBesideTheLinkedModelAreFound() throws {
    try withTemporaryFolder { folder in
      try makeFolder("\(folder)/models")
      try write(model("w.bin"), to: "\(folder)/models/net.onnx")
      try write(Self.weights, to: "\(folder)/models/w.bin")
      try link("\(folder)/net.onnx", to: "models/net.onnx")
      #expect(refusal("\(folder)/net.onnx") == "")
      // Data beside the path of the link takes precedence.
      try write(Data(count: 4), to: "\(folder)/w.bin")
      #expect(refusal("\(folder)/net.onnx").contains("too short"))
    }
  }

  @Test func rangesAreCheckedBeforeAnythingIsRead() throws {
    try withTemporaryFolder { folder in
      try write(Self.weights, to: "\(folder)/w.bin")
      let most = "\(Int.max)"
      for (offset, length) in [
        ("-1", "768"), ("0", "-768"), ("4", "768"), ("0", "800"), (most, "768"), ("768", most), (most, most),
        ("9223372036854775808", "768"), ("0", "764"), ("0", "0"), ("0", "767"), ("0", "765"), ("1e3", "768"),
      ] {
        try write(model("w.bin", offset: offset, length: length), to: "\(folder)/net.onnx")
        let refusal = refusal("\(folder)/net.onnx")
        #expect(refusal.contains("w.bin") || refusal.contains("'w'"), "\(offset) \(length): \(refusal)")
      }
      try write(model("w.bin", offset: "0"), to: "\(folder)/net.onnx")
      #expect(refusal("\(folder)/net.onnx") == "")
    }
  }

  /// Weights beyond the first 2 GiB of a file; the file is sparse and takes no space on the disk.
  @Test func largeFilesAreMapped() throws {
    try withTemporaryFolder { folder in
      let offset = 5 << 29
      let path = "\(folder)/w.bin"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Self.weights)
      try file.close()
      try write(model("w.bin", offset: "\(offset)"), to: "\(folder)/net.onnx")
      let graph = try ONNXModel(contentsOf: "\(folder)/net.onnx").imported().graph
      let x = [Float](repeating: 1, count: 192)
      #expect(try Evaluator(Network(compiling: graph)).forward(x) == [Float](repeating: 3, count: 192))
    }
  }

  /// Two locations that are equivalent in Unicode are two files.
  @Test func filesAreToldApartByTheirBytes() throws {
    try withTemporaryFolder { folder in
      try write(Self.weights, to: "\(folder)/\u{e9}")
      try write(Self.weights + [0], to: "\(folder)/e\u{301}")
      let files = ExternalFiles(folder: folder, byteLimit: 1 << 20)
      #expect(try files.file(at: "\u{e9}").bytes.count == 768)
      #expect(try files.file(at: "e\u{301}").bytes.count == 769)
    }
  }

  @Test func theFilesOfAModelAreListed() throws {
    try withTemporaryFolder { folder in
      try write(Self.weights, to: "\(folder)/w.bin")
      try write(model("w.bin"), to: "\(folder)/net.onnx")
      let files = try ONNXModel(contentsOf: "\(folder)/net.onnx").externalData
      #expect(files.map(\.path) == ["\(folder)/w.bin"])
      withExtendedLifetime(files) { #expect(files.first?.bytes.elementsEqual(Self.weights) == true) }
      try write(model("none.bin"), to: "\(folder)/net.onnx")
      #expect(try ONNXModel(contentsOf: "\(folder)/net.onnx").externalData.isEmpty)
    }
  }
}
