import Foundation
import ArrayFormats

/// The files that the tests read, located relative to this source file.
public enum TestFiles {
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static func fixture(_ path: String) throws -> Data {
    try Data(contentsOf: root.appendingPathComponent("Tests/Fixtures/\(path)"))
  }

  public static func samplePhoto(_ name: String) -> String {
    root.appendingPathComponent("SampleImages/\(name)").path
  }
}

/// A set of arrays made by an independent implementation; see Scripts/golden.
///
/// `Attributes` describes each case's values besides its arrays.
public struct Golden<Attributes: Decodable & Sendable>: Sendable {
  private struct Document: Decodable {
    let cases: [Attributes]
    let arrays: [String: Place]
  }

  private struct Place: Decodable, Sendable {
    let offset: Int
    let shape: [Int]
  }

  public struct Array: Sendable {
    public let shape: [Int]
    public let values: [Float]
  }

  private let places: [String: Place]
  private let values: [Float]
  public let cases: [Attributes]

  public init(_ name: String) throws {
    let stem = TestFiles.root.appendingPathComponent("Tests/Golden/\(name)").path
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode(
      Document.self, from: Data(contentsOf: URL(fileURLWithPath: stem + ".json")))
    guard case .float(let values) = try NPYArray(contentsOf: stem + ".npy").elements else {
      throw Missing(name: name)
    }
    self.values = values
    places = document.arrays
    cases = document.cases
  }

  public func array(_ name: String) throws -> Array {
    guard let place = places[name] else { throw Missing(name: name) }
    let count = place.shape.reduce(1, *)
    return Array(shape: place.shape, values: Swift.Array(values[place.offset..<place.offset + count]))
  }

  public func bytes(_ name: String) throws -> [UInt8] { try array(name).values.map(UInt8.init) }

  private struct Missing: Error {
    let name: String
  }
}
