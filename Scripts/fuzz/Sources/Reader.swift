import Engine
import Foundation
import ImageCoding
import Models
import ArrayFormats
import ONNX
import Readers

/// Something that reads files from anywhere.
struct Reader: Sendable {
  let name: String
  let read: @Sendable (Data) throws -> Void

  static let all = [
    Reader(name: "png", read: image(.png)), Reader(name: "jpeg", read: image(.jpeg)),
    Reader(name: "webp", read: image(.webP)),
    Reader(name: "npy") { _ = try NPYArray(decoding: $0).floats },
    Reader(name: "npz") { data in
      let archive = try NPZArchive(decoding: data, byteLimit: 1 << 24)
      for key in archive.keys { _ = try? archive.array(key) }
    },
    Reader(name: "idx") { _ = try ArrayFile().read(scratch($0, "digits-idx3-ubyte")) },
    Reader(name: "table") { data in
      let table = try DataTable(contentsOf: scratch(data, "table.csv"))
      _ = try table.numbers(of: table.columns)
    },
    Reader(name: "checkpoint") { data in
      let checkpoint = try PyTorchCheckpoint(data)
      for name in ["weight", "features.weight", ""] {
        for shape in [[2, 3], [3], [1]] { _ = try? checkpoint.tensor(name, shape: shape) }
      }
    },
    Reader(name: "onnx", read: model),
    Reader(name: "card") { data in
      let card = try scratch(data, "model.json")
      _ = try ModelCard(besides: String(card.dropLast(5)) + ".onnx").completed(by: ModelCard())
    },
    Reader(name: "tokenizer") { data in
      // The first byte chooses between the two kinds of file.
      let name = data.first.map { $0 % 4 == 0 } ?? false ? "vocab.txt" : "tokenizer.json"
      let tokenizer = try TokenizerKind.tokenizer(contentsOf: scratch(data.dropFirst(), name))
      _ = try? TextEncoder(tokenizer).encoded(
        "The café, 1234 [MASK]<mask> \u{1F642}  isn't\n e\u{301} ﬁ 电影 aaaaaaaa")
      _ = try? tokenizer.encode("a b", "c", longest: 5)
    },
    Reader(name: "tokens") { data in
      let inputs = TokenFile.Inputs(words: "input_ids", others: ["attention_mask", "token_type_ids"])
      _ = try TokenFile(contentsOf: scratch(data, "tokens.json"), for: inputs)
    },
  ]

  /// Files of another format are not looked at: libFuzzer would find its way into that decoder, too.
  private static func image(_ format: ImageFormat) -> @Sendable (Data) throws -> Void {
    { data in
      guard ImageFormat(signature: data) == format else { return }
      _ = try PixelImage(decoding: data, pixelLimit: 1 << 18)
    }
  }

  /// A model is imported, compiled, and run forward and back where it is small.
  private static func model(_ data: Data) throws {
    let model = try ONNXModel(decoding: data)
    _ = model.unsupportedOperators
    let shapes = Dictionary(model.inputs.map { ($0.name, $0.shape.map { $0 ?? 1 }) }) { $1 }
    let imported = try model.imported(inputShapes: shapes, memory: MemoryBudget(bytes: 1 << 26))
    let network = Network(compiling: imported.graph)
    guard network.evaluatorBytes() < 1 << 24, imported.graph.multiplyAdds < 1 << 24 else { return }
    let evaluator = Evaluator(network)
    let values = [Float](repeating: 0.5, count: network.inputShape.count)
    _ = try evaluator.forward(values)
    _ = try evaluator.backward([Float](repeating: 1, count: network.outputShape.count))
  }

  /// Writes the bytes to a file, in memory where `run.sh` says so.
  private static func scratch(_ data: Data, _ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    guard let file = fopen(path, "wb") else { fatalError("\(path) cannot be written") }
    defer { fclose(file) }
    data.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
    return path
  }

  private static let folder = ProcessInfo.processInfo.environment["IGVIZ_FUZZ_SCRATCH"] ?? "/tmp"
}
