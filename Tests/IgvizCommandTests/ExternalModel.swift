import Foundation

/// A small classifier of photos with its weights in a separate file: 8 × 8 pixels, flattened, times a matrix.
enum ExternalModel {
  static let classes = 5
  private static let side = 8

  /// - Parameters:
  ///   - path: the path of the model.
  ///   - location: the location of the weights, relative to the model.
  static func write(to path: String, location: String) throws {
    let inputs = 3 * side * side
    var tensor = integers(1, [inputs, classes]) + integer(2, 1) + text(8, "w")
    tensor += message(13, text(1, "location") + text(2, location)) + integer(14, 1)
    let flatten = text(1, "x") + text(2, "f") + text(4, "Flatten")
    let product = text(1, "f") + text(1, "w") + text(2, "y") + text(4, "MatMul")
    var graph = message(1, flatten) + message(1, product) + text(2, "g") + message(5, tensor)
    graph += message(11, port("x", [1, 3, side, side])) + message(12, port("y", [1, classes]))
    let operators: [UInt8] = text(1, "") + integer(2, 13)
    let model: [UInt8] = integer(1, 8) + message(7, graph) + message(8, operators)
    try Data(model).write(to: URL(fileURLWithPath: path))
  }

  /// Writes weights with which one class beats all others.
  static func writeWeights(favouring favourite: Int, to path: String) throws {
    var weights: [Float] = []
    for row in 0..<3 * side * side {
      for index in 0..<classes { weights.append((index == favourite ? 2 : 1) * Float(row % 7 + 1) * 1e-3) }
    }
    try weights.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: path))
  }

  // MARK: Protocol buffers

  private static func port(_ name: String, _ dims: [Int]) -> [UInt8] {
    let shape = dims.flatMap { message(1, integer(1, $0)) }
    return text(1, name) + message(2, message(1, integer(1, 1) + message(2, shape)))
  }

  private static func integers(_ field: Int, _ values: [Int]) -> [UInt8] {
    values.flatMap { integer(field, $0) }
  }

  private static func integer(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  private static func text(_ field: Int, _ text: String) -> [UInt8] { message(field, Array(text.utf8)) }

  private static func message(_ field: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(bytes.count) + bytes
  }

  private static func varint(_ value: Int) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
  }
}
