import ArrayFormats
import Files
import Foundation

/// Reads the values of a model's input from a file of numbers: `.npy`, an array of an `.npz`, or IDX (MNIST's format). The first
/// and the last may be compressed (`.gz`).
public struct ArrayFile: Hashable, Sendable {
  /// The key of an array in a file with several arrays.
  public var key: String?
  /// The number that replaces NaN; `nil` to refuse NaN.
  public var missingValue: Float?

  /// Creates a reader of the array with this key. NaN is refused unless `missingValue` replaces it.
  public init(key: String? = nil, missingValue: Float? = nil) {
    self.key = key
    self.missingValue = missingValue
  }

  /// The largest accepted size in bytes, for files and for decompressed content.
  public static let byteLimit = 1 << 31

  /// Returns whether a file is treated as an array, judged by its name.
  public static func isArray(_ path: String) -> Bool {
    let name = FilePath(path).name
    let plain = name.pathExtension == "gz" ? name.withoutExtension : name
    return ["npy", "npz", "idx"].contains(plain.pathExtension)
      || String(decoding: plain.bytes, as: UTF8.self).lowercased()
        .wholeMatch(of: /.*[.-]idx[0-9]-(u?byte|short|int|float|double)/) != nil
  }

  /// Returns the shape and the values, which are finite, and also the values in double precision if the file has them.
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

  /// Returns the values with NaN replaced by `missingValue`, if given.
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
