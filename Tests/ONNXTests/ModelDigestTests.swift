import Files
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// The hash of a model depends on everything that is read, and on nothing else.
@Suite struct ModelDigestTests {
  private let made = ModelMaker()

  /// Returns a model with two stored arrays in separate files.
  private func model(_ locations: [String]) throws -> Data {
    let weights = locations.enumerated().map { number, location in
      var weights = made.tensor("w\(number)", [1, 3, 8, 8], [])
      weights.dataLocation = 1
      weights.externalData = [("location", location), ("length", "768")].map { key, value in
        var entry = ONNXEntry()
        (entry.key, entry.value) = (key, value)
        return entry
      }
      return weights
    }
    return try made.model([made.node("Add", ["x", "w0"], outputs: ["y"], name: "add")], weights)
  }

  private func data(_ value: Float) -> Data {
    [Float](repeating: value, count: 192).withUnsafeBytes { Data($0) }
  }

  @Test func withoutExternalDataItIsTheFilesOwn() throws {
    try withTemporaryFolder { folder in
      let bytes = try made.model([made.node("Relu", ["x"])], [])
      try FileAccess.write(bytes, to: folder + "/m.onnx")
      #expect(try ONNXModel(contentsOf: folder + "/m.onnx").contentDigest() == FileAccess.sha256(of: bytes))
      #expect(ONNXModel.files(of: folder + "/m.onnx") == [folder + "/m.onnx"])
    }
  }

  @Test func externalDataCount() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.onnx"
      try FileAccess.write(try model(["b.bin", "a.bin"]), to: path)
      func digest(_ a: Float, _ b: Float) throws -> String {
        try FileAccess.write(data(a), to: folder + "/a.bin")
        try FileAccess.write(data(b), to: folder + "/b.bin")
        return try ONNXModel(contentsOf: path).contentDigest()
      }
      let all = [try digest(1, 2), try digest(1, 3), try digest(2, 2), try digest(2, 1)]
      let fileDigest = try FileAccess.sha256(ofFile: path)
      #expect(Set(all).count == 4 && !all.contains(fileDigest))
      #expect(try digest(1, 2) == all[0])
      // The folder of the model does not count.
      try FileAccess.makeFolder(folder + "/other")
      for name in ["m.onnx", "a.bin", "b.bin"] {
        try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/other/\(name)")
      }
      #expect(try ONNXModel(contentsOf: folder + "/other/../other/m.onnx").contentDigest() == all[0])
      #expect(ONNXModel.files(of: path) == [path, folder + "/a.bin", folder + "/b.bin"])
      // A missing file is no error, but it changes the hash.
      try FileManager.default.removeItem(atPath: folder + "/a.bin")
      #expect(try !all.contains(ONNXModel(contentsOf: path).contentDigest()))
    }
  }

  @Test func brokenModelsAreFilesThatAreRead() throws {
    try withTemporaryFolder { folder in
      try FileAccess.write(Data([1, 2, 3]), to: folder + "/m.onnx")
      #expect(ONNXModel.files(of: folder + "/m.onnx") == [folder + "/m.onnx"])
      #expect(ONNXModel.files(of: "nothing.onnx") == ["nothing.onnx"])
    }
  }
}
