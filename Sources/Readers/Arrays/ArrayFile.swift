import ArrayFormats
import Files
import Foundation

/// A file of numbers as the values of a model's input: `.npy`, an array of an `.npz`, or IDX, as MNIST's digits came; the first and the
/// last also as `.gz`.
public struct ArrayFile: Hashable, Sendable {
  /// Of an array among several in one file.
  public var key: String?
  /// What stands in for values that are not a number; `nil` refuses them.
  public var missingValue: Float?

  /// A reader of the array with this key; missing values are refused unless a number replaces them.
  public init(key: String? = nil, missingValue: Float? = nil) {
    self.key = key
    self.missingValue = missingValue
  }

  /// The most bytes that are read, and that compressed files may hold.
  public static let byteLimit = 1 << 31

  /// Whether a file of that name is taken for an array.
  public static func isArray(_ path: String) -> Bool {
    let name = FilePath(path).name
    let plain = name.pathExtension == "gz" ? name.withoutExtension : name
    return ["npy", "npz", "idx"].contains(plain.pathExtension)
      || String(decoding: plain.bytes, as: UTF8.self).lowercased()
        .wholeMatch(of: /.*[.-]idx[0-9]-(u?byte|short|int|float|double)/) != nil
  }

  /// The shape and the values, all of them finite; and the values in double precision where the file has it.
  ///
  /// - Throws: `FileError`, `NPYError`, `ArrayFileError`, `InflationError`
  public func read(_ path: String) throws -> (shape: [Int], values: [Float], exact: [Double]?) {
    var data = try FileAccess.read(path, limit: Self.byteLimit)
    if data.starts(with: [0x1f, 0x8b]) {
      data = try Inflation.inflated(data, container: .gzip, limit: Self.byteLimit)
    }
    let (shape, values, exact) = try decoded(data)
    guard !values.isEmpty else { throw ArrayFileError.empty(shape: shape) }
    let missing = missingValue.map(Double.init)
    return (shape, try filled(values), exact.map { $0.map { $0.isNaN ? missing ?? $0 : $0 } })
  }

  private func decoded(_ data: Data) throws -> (shape: [Int], values: [Float], exact: [Double]?) {
    if data.starts(with: NPZArchive.magic) {
      let array = try NPZArchive(decoding: data, byteLimit: Self.byteLimit).array(key)
      return (array.shape, array.floats, array.doubles)
    }
    if IDXFile.isIDX(data) {
      let (shape, values) = try IDXFile.decoded(data)
      return (shape, values, nil)
    }
    let array = try NPYArray(decoding: data)
    return (array.shape, array.floats, array.doubles)
  }

  /// With the missing values filled in, where that is wanted.
  ///
  /// - Throws: `ArrayFileError`
  func filled(_ values: [Float]) throws(ArrayFileError) -> [Float] {
    var values = values
    if let missingValue {
      for (index, value) in values.enumerated() where value.isNaN { values[index] = missingValue }
    }
    let missing = values.count { $0.isNaN }
    guard missing == 0 else { throw .notNumbers(count: missing, of: values.count) }
    let infinite = values.count { $0.isInfinite }
    guard infinite == 0 else { throw .notFinite(count: infinite, of: values.count) }
    return values
  }
}
